package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.index.IndexSize;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.Optional;

/**
 * Estimates the memory of one hierarchy, and refuses what would exceed its limits.
 *
 * <p>An estimate iterates over all managers and their holdings. So it is renewed only when the hierarchy has grown by half,
 * or shrunk to half: an amortized constant cost for each change. Each estimate also yields how many managers or references
 * certainly stay within the limits. Operations use these up, and only then the hierarchy is measured again.
 */
final class HierarchySize {

    private static final long BYTES_ALONE = 1_000;

    /** A manager with the longest id and name, or a reference in a series of its own. */
    static final long MAX_BYTES_OF_A_THING = 1_500;

    private final Hierarchy hierarchy;
    private final Limits limits;
    private IndexSize references = IndexSize.EMPTY;
    private long measuredThings = -1;
    private long certain;
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

    /** Records that numbers were retired, each of which may be a range of its own. */
    void retired(long count) {
        certain -= count;
    }

    /** Renews the estimate if the hierarchy has changed enough; requires its lock. */
    void changed() {
        long things = things();
        if (measuredThings < 0 || things > measuredThings + measuredThings / 2 || things < measuredThings / 2) {
            measure(things);
        }
    }

    private long things() {
        return hierarchy.managersCount()
                + hierarchy.referencesCount()
                + hierarchy.nets().usedCount()
                + hierarchy.symbols().size()
                + hierarchy.root().counters.size();
    }

    private void measure(long things) {
        measuredThings = things;
        references = hierarchy.references().size();
        IndexSize both = references.plus(hierarchy.nets().size());
        long estimate = BYTES_ALONE
                + managersBytes()
                + both.bytes()
                + hierarchy.symbols().bytes();
        bytes = estimate;
        bytesWithCopy = estimate
                + MemoryEstimate.RANGE * both.ranges()
                + hierarchy.symbols().bytes();
        certain = certain(usedCount(), references.series(), references.unnumbered(), bytesWithCopy);
    }

    /** Returns how many managers or references of any kind a hierarchy of this size may get. */
    private long certain(long used, long series, long unnumbered, long itsBytes) {
        return Math.min(
                limits.leftOf(used, series, unnumbered),
                (limits.bytesPerHierarchy() - itsBytes) / MAX_BYTES_OF_A_THING);
    }

    private long managersBytes() {
        long managersBytes = 0;
        for (ReferenceManager manager : hierarchy.managers()) {
            managersBytes += MemoryEstimate.ofManager(manager.key().id(), manager.name(), manager.ranges())
                    + MemoryEstimate.COUNTER * manager.counters.size();
        }
        return managersBytes;
    }

    /** Returns whether so many managers or references certainly stay within the limits; requires the lock. */
    boolean isCertainlyWithinLimits(long added) {
        certain -= added;
        return certain >= 0;
    }

    /** Returns the refusal of what would exceed the limits; empty if it may be added. Requires the lock. */
    Optional<Refusal> refuse(Growth growth) {
        measure(things());
        long newSeries = growth.series().stream()
                .filter(each -> !hierarchy.references().seriesOf(each.prefix()).contains(each))
                .count();
        long used = usedCount() + growth.references();
        long series = references.series() + newSeries;
        long unnumbered = references.unnumbered() + growth.unnumbered();
        long grownBytes = bytesWithCopy + growth.bytes();
        Optional<Refusal> refusal = limits.refuseSize(used, series, unnumbered, grownBytes);
        if (refusal.isEmpty()) {
            certain = certain(used, series, unnumbered, grownBytes);
        }
        return refusal;
    }

    private long usedCount() {
        return hierarchy.referencesCount() + hierarchy.nets().usedCount();
    }
}
