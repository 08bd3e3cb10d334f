package io.circuitsynth.refman.hierarchy;

/** Counts the operations of a manager and their duration; guarded by the lock of the hierarchy. */
final class Performance {

    private long referencesGenerated;
    private long generationNanos;
    private long validationsPerformed;
    private long validationNanos;
    private long hierarchyLookups;
    private long sinceNanos;

    Performance(long nowNanos) {
        this.sinceNanos = nowNanos;
    }

    void generated(long references, long nanos) {
        referencesGenerated += references;
        generationNanos += nanos;
    }

    void validated(long references, long nanos) {
        validationsPerformed += references;
        validationNanos += nanos;
    }

    void lookedUp(long references) {
        hierarchyLookups += references;
    }

    void reset(long nowNanos) {
        referencesGenerated = 0;
        generationNanos = 0;
        validationsPerformed = 0;
        validationNanos = 0;
        hierarchyLookups = 0;
        sinceNanos = nowNanos;
    }

    ManagerStats.PerformanceStats stats(long nowNanos) {
        return new ManagerStats.PerformanceStats(
                referencesGenerated,
                validationsPerformed,
                hierarchyLookups,
                average(generationNanos, referencesGenerated),
                average(validationNanos, validationsPerformed),
                (nowNanos - sinceNanos) / 1_000_000);
    }

    private static double average(long total, long count) {
        return count == 0 ? 0 : (double) total / count;
    }
}
