package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.StoreGuard;
import io.circuitsynth.refman.execution.TenantGrowth;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.Revert;
import io.circuitsynth.refman.hierarchy.Revert.Surroundings;
import io.circuitsynth.refman.hierarchy.RevertSize;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.CurrentVersion;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.LoggedChange;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes back changes. */
public final class Reverts {

    private final OperationRunner runner;
    private final HierarchyStore store;
    private final HierarchyFactory factory;
    private final InstantSource clock;

    /** Creates the use cases. */
    public Reverts(OperationRunner runner, HierarchyStore store, HierarchyFactory factory, InstantSource clock) {
        this.runner = runner;
        this.store = store;
        this.factory = factory;
        this.clock = clock;
    }

    /**
     * A change that was taken back.
     *
     * @param version the version of the hierarchy afterwards
     * @param reverted the version of the change
     */
    public record Reverted(long version, long reverted) {}

    /**
     * Takes back one change of a hierarchy, as a change of its own.
     *
     * @param isDryRun whether only the outcome is computed
     */
    public <R> Outcome<R> revert(ManagerKey root, long version, boolean isDryRun, Reply<Reverted, R> reply) {
        return StoreGuard.orUnavailable(() -> find(root, version))
                .then(change -> Outcome.unless(
                        runner.refuseMemory(RevertSize.bytes(change.mutations())),
                        () -> revert(root, change, isDryRun, reply)));
    }

    private <R> Outcome<R> revert(ManagerKey root, LoggedChange change, boolean isDryRun, Reply<Reverted, R> reply) {
        RevertSize size = RevertSize.of(change.mutations());
        TenantGrowth growth = new TenantGrowth(Math.max(0, size.managers()), 0, Math.max(0, size.references()));
        return runner.change(
                Operation.<Reverted>of(
                                OperationType.REVERT,
                                root,
                                unit -> {
                                    Surroundings surroundings = new Surroundings(
                                            takenElsewhere(unit, root, size.returning()), clock.instant());
                                    return Hierarchies.in(
                                            unit,
                                            root,
                                            hierarchy -> revert(unit, hierarchy, change, surroundings, isDryRun));
                                },
                                reverted -> List.of(Long.toString(change.version())))
                        .adding(growth),
                reply);
    }

    /** Returns which ids managers of other hierarchies have. Publication detects only those in memory. */
    private static Set<String> takenElsewhere(UnitOfWork<?> unit, ManagerKey root, List<String> ids) {
        Set<String> taken = new HashSet<>();
        for (String id : ids) {
            boolean isElsewhere = unit.in(
                            new ManagerKey(root.tenant(), id),
                            (hierarchy, manager) ->
                                    Outcome.done(!hierarchy.rootKey().equals(root)))
                    .toOptional()
                    .orElse(false);
            if (isElsewhere) {
                taken.add(id);
            }
        }
        return taken;
    }

    private Outcome<LoggedChange> find(ManagerKey root, long version) {
        CurrentVersion current = store.currentVersion(root).orElse(null);
        if (current == null) {
            return Outcome.refused(HierarchyLocks.rootNotFound(root));
        }
        List<LoggedChange> found = store.changes(current.id(), version - 1, 1);
        if (!found.isEmpty() && found.get(0).version() == version) {
            return Outcome.done(found.get(0));
        }
        if (version < 1 || version > current.version()) {
            return Outcome.refused(
                    refusal(RefusalCode.CHANGE_NOT_FOUND, "The hierarchy has no change " + version + ".", version));
        }
        if (version <= store.lastVersion(root)) {
            return Outcome.refused(refusal(
                    RefusalCode.CHANGE_NOT_FOUND,
                    "The change " + version + " is one of a former hierarchy with the same root.",
                    version));
        }
        return Outcome.refused(
                refusal(RefusalCode.CHANGES_GONE, "The change log has no change " + version + " any more.", version));
    }

    private static Refusal refusal(RefusalCode code, String detail, long version) {
        return new Refusal(code, detail, Map.of("version", version));
    }

    private Outcome<Reverted> revert(
            UnitOfWork<Reverted> unit,
            Hierarchy hierarchy,
            LoggedChange change,
            Surroundings surroundings,
            boolean isDryRun) {
        if (!hierarchy.id().equals(change.hierarchy())) {
            return Outcome.refused(refusal(
                    RefusalCode.CANNOT_REVERT,
                    "The change " + change.version() + " cannot be reverted. Its hierarchy was deleted.",
                    change.version()));
        }
        Reverted reverted = new Reverted(hierarchy.cachedVersion().current() + 1, change.version());
        return Revert.revert(
                        factory,
                        hierarchy,
                        new Revert.LoggedSteps(change.version(), change.origin().by(), change.mutations()),
                        surroundings,
                        isDryRun,
                        unit::publish,
                        unit::withdraw)
                .map(isChange -> unit.append(isChange ? List.of(hierarchy) : List.of(), reverted));
    }
}
