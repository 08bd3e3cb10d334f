package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.index.IndexSize;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.Optional;

/**
 * Estimates the memory of one hierarchy, and refuses what would exceed its limits.
 *
 * <p>An estimate iterates over all managers and their holdings. So it is renewed only when the hierarchy has grown by half,
 * or shrunk to half: an amortized constant cost for each change. In between, an upper bound decides whether an operation
 * certainly stays within the limits. Only if it does not, the hierarchy is measured.
 */
final class HierarchySize {

    private static final long BYTES_ALONE = 1_000;

    /** A manager with the longest id and name, or a reference in a series of its own. */
    private static final long MAX_BYTES_OF_A_THING = 1_500;

    private final Hierarchy hierarchy;
    private final Limits limits;
    private IndexSize references = IndexSize.EMPTY;
    private long measuredThings = -1;
    private long lastThings;
    private long retiredSince;
    private volatile long bytes;
    private volatile long bytesWithCopy;

    HierarchySize(Hierarchy hierarchy, Limits limits) {
        this.hierarchy = hierarchy;
        this.limits = limits;
    }

    /** Returns the last estimate of the memory. */
    long bytes() {
        return bytes;
    }

    /** Returns the last estimate of the memory, including a copy of all holdings for a move or an export. */
    long bytesWithCopy() {
        return bytesWithCopy;
    }

    /** Records that numbers were retired, which does not change the count of things. */
    void retired(long count) {
        retiredSince += count;
    }

    /** Renews the estimate if the hierarchy has changed enough; requires its lock. */
    void changed() {
        long things = things();
        // What leaves makes room in the count of things, but not for as many of another kind.
        retiredSince += Math.max(0, lastThings - things);
        lastThings = things;
        if (measuredThings < 0
                || things + retiredSince > measuredThings + measuredThings / 2
                || things < measuredThings / 2) {
            measure(things);
        }
    }

    private long things() {
        return hierarchy.managersCount()
                + hierarchy.referencesCount()
                + hierarchy.nets().usedCount()
                + hierarchy.root().counters.size();
    }

    private void measure(long things) {
        measuredThings = things;
        lastThings = things;
        retiredSince = 0;
        references = hierarchy.references().size();
        IndexSize both = references.plus(hierarchy.nets().size());
        long estimate = BYTES_ALONE + managersBytes() + both.bytes();
        bytes = estimate;
        bytesWithCopy = estimate + MemoryEstimate.RANGE * both.ranges();
    }

    private long managersBytes() {
        long managersBytes = 0;
        for (ReferenceManager manager : hierarchy.managers()) {
            managersBytes += MemoryEstimate.ofManager(manager.key().id(), manager.name())
                    + MemoryEstimate.COUNTER * manager.counters.size();
        }
        return managersBytes;
    }

    /** Returns whether so many references certainly stay within the limits; requires the lock. */
    boolean isCertainlyWithinLimits(long added) {
        return isCertainlyWithinLimits(added, Growth.MAX_BYTES_FOR_A_REFERENCE * added);
    }

    /** Returns whether so many managers or references certainly stay within the limits; requires the lock. */
    boolean isCertainlyWithinLimits(long added, long addedBytes) {
        long since = Math.max(0, things() - measuredThings) + retiredSince + added;
        return measuredThings >= 0
                && limits.allowSize(
                        usedCount() + added,
                        references.series() + since,
                        references.unnumbered() + since,
                        bytesWithCopy + MAX_BYTES_OF_A_THING * (since - added) + addedBytes);
    }

    /** Returns the refusal of what would exceed the limits; empty if it stays within them. Requires the lock. */
    Optional<Refusal> refuse(Growth growth) {
        measure(things());
        long newSeries = growth.series().stream()
                .filter(series ->
                        !hierarchy.references().seriesOf(series.prefix()).contains(series))
                .count();
        return limits.refuseSize(
                usedCount() + growth.references(),
                references.series() + newSeries,
                references.unnumbered() + growth.unnumbered(),
                bytesWithCopy + growth.bytes());
    }

    private long usedCount() {
        return hierarchy.referencesCount() + hierarchy.nets().usedCount();
    }
}
