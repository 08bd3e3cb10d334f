package io.circuitsynth.refman.hierarchy;

/**
 * Estimates the memory that one hierarchy uses.
 *
 * <p>An estimate iterates over all managers and their holdings. So it is renewed only when the hierarchy has grown by half,
 * or shrunk to half: an amortized constant cost for each change.
 */
final class HierarchySize {

    private static final long BYTES_ALONE = 1_000;
    private static final long BYTES_FOR_EACH_MANAGER = 450;
    private static final long BYTES_FOR_EACH_COUNTER = 200;

    private final Hierarchy hierarchy;
    private long estimatedAt = -1;
    private volatile int bytes;

    HierarchySize(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /** Returns the last estimate. */
    int bytes() {
        return bytes;
    }

    /** Renews the estimate if the hierarchy has changed enough; requires its lock. */
    void changed() {
        long things = hierarchy.managersCount()
                + hierarchy.referencesCount()
                + hierarchy.nets().usedCount()
                + hierarchy.root().counters.size();
        if (estimatedAt < 0 || things > estimatedAt + estimatedAt / 2 || things < estimatedAt / 2) {
            estimatedAt = things;
            long estimate = BYTES_ALONE
                    + BYTES_FOR_EACH_MANAGER * hierarchy.managersCount()
                    + BYTES_FOR_EACH_COUNTER * counters()
                    + hierarchy.references().bytes()
                    + hierarchy.nets().bytes();
            bytes = (int) Math.min(Integer.MAX_VALUE, estimate);
        }
    }

    private long counters() {
        long counters = 0;
        for (ReferenceManager manager : hierarchy.managers()) {
            counters += manager.counters.size();
        }
        return counters;
    }
}
