package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.LogStart;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes changes that are older than the retention, or more than a hierarchy may have.
 *
 * <p>No index orders the changes of all hierarchies by their time, because each change would pay for it. So a run walks the
 * hierarchies and looks at the oldest change of each. It looks at a limited count of hierarchies and deletes a limited count of
 * changes; the next run goes on where it stopped. Changes are deleted from the oldest on, in small batches that queue with other
 * changes.
 *
 * <p>Of a hierarchy that exists the newest change remains, because nodes follow the log from the versions of their copies. Of a
 * hierarchy that ended all changes go, and then the store forgets it. Several nodes may prune at once. Called by one thread at a
 * time.
 */
public final class ChangeLogPruning {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeLogPruning.class);

    /** The maximum of hierarchies that one run looks at. */
    static final int MAX_HIERARCHIES = 50_000;

    /** The maximum of batches that one run deletes. */
    static final int MAX_BATCHES = 1_000;

    private static final int IDS_PER_PAGE = 500;

    private final HierarchyStore store;
    private final InstantSource clock;
    private final Duration retention;
    private final long maxChanges;
    private final int maxHierarchies;
    private final int maxBatches;
    private final AtomicLong pruned = new AtomicLong();
    private boolean isAmongFormer;
    private HierarchyId last = HierarchyId.LEAST;

    /**
     * Creates the pruning of a store.
     *
     * @param retention the minimum time for which a change is kept, unless there are too many
     * @param maxChanges the most changes that are kept for each hierarchy
     */
    public ChangeLogPruning(HierarchyStore store, InstantSource clock, Duration retention, long maxChanges) {
        this(store, clock, retention, maxChanges, MAX_HIERARCHIES, MAX_BATCHES);
    }

    ChangeLogPruning(
            HierarchyStore store,
            InstantSource clock,
            Duration retention,
            long maxChanges,
            int maxHierarchies,
            int maxBatches) {
        this.store = store;
        this.clock = clock;
        this.retention = retention;
        this.maxChanges = maxChanges;
        this.maxHierarchies = maxHierarchies;
        this.maxBatches = maxBatches;
    }

    /** Returns how many changes this process has pruned. */
    public long prunedChanges() {
        return pruned.get();
    }

    /** Prunes. Logs a warning if the store is unavailable or damaged; the next run goes on. */
    public void prune() {
        long before = pruned.get();
        try {
            new Run(clock.instant().minus(retention)).walk();
        } catch (StoreUnavailableException | DamagedDataException e) {
            LOG.warn("Pruning of the change log failed; the next run goes on", e);
        }
        LOG.debug("Pruned {} changes from the change log", pruned.get() - before);
    }

    /** Counts what one run does. */
    private final class Run {

        private final Instant before;
        private int hierarchiesLeft = maxHierarchies;
        private int batchesLeft = maxBatches;

        Run(Instant before) {
            this.before = before;
        }

        /** Walks until the end of the list or of a limit. */
        void walk() {
            while (hierarchiesLeft > 0 && batchesLeft > 0) {
                int limit = Math.min(IDS_PER_PAGE, hierarchiesLeft);
                List<HierarchyId> page =
                        isAmongFormer ? store.formerHierarchyIds(last, limit) : store.hierarchyIds(last, limit);
                for (HierarchyId id : page) {
                    if (!pruneOne(id)) {
                        return;
                    }
                    last = id;
                    hierarchiesLeft--;
                }
                if (page.size() < limit) {
                    last = HierarchyId.LEAST;
                    isAmongFormer = !isAmongFormer;
                    if (!isAmongFormer) {
                        return;
                    }
                }
            }
        }

        /** Returns whether the hierarchy needs nothing more in this run. */
        private boolean pruneOne(HierarchyId id) {
            try {
                return prune(id);
            } catch (DamagedDataException e) {
                // Damage of one log must not keep the others from being pruned.
                LOG.warn("The change log of a hierarchy was not pruned: {}", e.describe());
                return true;
            }
        }

        private boolean prune(HierarchyId id) {
            LogStart start = store.logStart(id, 1);
            while (through(start) > 0) {
                if (batchesLeft == 0) {
                    return false;
                }
                batchesLeft--;
                LogStart batch = store.logStart(id, HierarchyStore.MAX_PRUNED);
                long through = through(batch);
                if (store.pruneChanges(id, through) == Commit.Result.CONFLICT) {
                    // Another node prunes the same log.
                    return true;
                }
                pruned.addAndGet(batch.oldest().stream()
                        .filter(each -> each.version() <= through)
                        .count());
                start = store.logStart(id, 1);
                if (!start.oldest().isEmpty() && start.oldest().get(0).version() <= through) {
                    throw DamagedDataException.of(id, "a change cannot be deleted", null);
                }
            }
            if (isAmongFormer && start.oldest().isEmpty()) {
                store.pruneFormerHierarchy(id, before);
            }
            return true;
        }

        /** Returns the last version to delete of the oldest changes; 0 if there is none. */
        private long through(LogStart start) {
            long through = 0;
            for (LogStart.Entry each : start.oldest()) {
                boolean isDue = each.at().isBefore(before) || each.version() <= start.newest() - maxChanges;
                boolean isKept = !isAmongFormer && each.version() == start.newest();
                if (!isDue || isKept) {
                    return through;
                }
                through = each.version();
            }
            return through;
        }
    }
}
