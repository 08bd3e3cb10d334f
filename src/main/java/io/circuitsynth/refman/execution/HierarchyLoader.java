package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import io.circuitsynth.refman.index.IndexFailedException;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.DamageLog;
import io.circuitsynth.refman.store.LoadBudget;
import io.circuitsynth.refman.store.StoreSession;
import java.util.Optional;

/**
 * Loads stored hierarchies, within the memory that there is.
 *
 * <p>The rows of a hierarchy are counted while they are read. Reading stops as soon as the hierarchy is certainly too large.
 */
final class HierarchyLoader {

    /** While a hierarchy is restored, its rows are in memory as well. */
    private static final int COPIES = 2;

    private final HierarchyFactory factory;
    private final RulesCatalog rules;
    private final Limits limits;
    private final MemoryBudget budget;
    private final DamageLog damageLog;

    HierarchyLoader(
            HierarchyFactory factory, RulesCatalog rules, Limits limits, MemoryBudget budget, DamageLog damageLog) {
        this.damageLog = damageLog;
        this.factory = factory;
        this.rules = rules;
        this.limits = limits;
        this.budget = budget;
    }

    /** Counts the memory of one load. */
    private final class Count implements LoadBudget {

        private final MemoryLease lease;
        private long bytes;

        Count(MemoryLease lease) {
            this.lease = lease;
        }

        @Override
        public void take(long further) {
            bytes += further;
            refuse(limits.refuseExisting(bytes));
            refuse(lease.refuse(further * COPIES));
        }

        private void refuse(Optional<Refusal> refusal) {
            if (refusal.isPresent()) {
                throw new RefusedException(refusal.get());
            }
        }
    }

    /**
     * Loads a hierarchy; empty if there is none with that id.
     *
     * @throws RefusedException if the hierarchy needs too much memory
     */
    Optional<Hierarchy> load(StoreSession session, HierarchyId id) {
        try (MemoryLease lease = budget.lease()) {
            return load(session, id, lease);
        }
    }

    /** Loads a hierarchy, and keeps its memory reserved until the lease is closed; otherwise as above. */
    Optional<Hierarchy> load(StoreSession session, HierarchyId id, MemoryLease lease) {
        Count count = new Count(lease);
        return session.load(id, count).map(stored -> restore(stored, count));
    }

    private Hierarchy restore(StoredHierarchy stored, Count count) {
        Rules found = rules.find(stored.rules()).fold(each -> each, refusal -> {
            throw new RefusedException(Refusal.of(
                    RefusalCode.RULES_NOT_CONFIGURED,
                    "The hierarchy uses the rules profile '" + stored.rules() + "', which is not configured.",
                    "rules",
                    stored.rules()));
        });
        try {
            return restore(stored, found, count);
        } catch (DamagedDataException e) {
            throw damageLog.report(e);
        }
    }

    private Hierarchy restore(StoredHierarchy stored, Rules found, Count count) {
        count.take(factory.bytesToRestore(stored));
        try {
            return factory.restore(stored, found);
        } catch (IndexFailedException e) {
            factory.indexFailed(e);
            count.take(factory.bytesToRestore(stored));
            return factory.restore(stored, found);
        }
    }
}
