package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Kind;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.hierarchy.Restructuring;
import io.circuitsynth.refman.hierarchy.WhileLocked;
import java.util.List;

/** Changes how managers stand to each other. */
public final class Structure {

    private final OperationRunner runner;
    private final Restructuring restructuring;

    /** Changes the trees of the managers that {@code runner} finds. */
    public Structure(OperationRunner runner, Restructuring restructuring) {
        this.runner = runner;
        this.restructuring = restructuring;
    }

    /** Puts a manager, with all below it, under a new parent. */
    public Outcome<ManagerDescription> attach(ManagerKey key, ManagerKey parentKey) {
        long start = runner.clock().nanoTime();
        return runner.managers()
                .find(key)
                .then(manager -> runner.managers().find(parentKey).then(parent -> attach(manager, parent, start)))
                .map(pending -> runner.finish(Operation.ATTACH, key, pending, description -> List.of(parentKey.id())));
    }

    private Outcome<OperationRunner.Pending<ManagerDescription>> attach(
            ReferenceManager manager, ReferenceManager parent, long start) {
        return HierarchyLocks.inBoth(
                manager,
                parent,
                (from, to) -> restructuring
                        .attach(manager, from, parent, to)
                        .map(moved -> described(Kind.PARENT, start).of(to, moved)));
    }

    /** Makes a manager, with all below it, a hierarchy of its own; a root stays as it is. */
    public Outcome<ManagerDescription> detach(ManagerKey key) {
        return restructure(Operation.DETACH, Kind.PARENT, key, restructuring::detach);
    }

    /** Frees all that a manager holds, takes it from its parent and makes its children roots. */
    public Outcome<ManagerDescription> clear(ManagerKey key) {
        return restructure(Operation.CLEAR, Kind.CLEARED, key, restructuring::clear);
    }

    /** A change of one hierarchy that can make new ones, whose locks are held until it is described. */
    @FunctionalInterface
    private interface Change {
        OperationRunner.Pending<ManagerDescription> of(
                ReferenceManager manager,
                Hierarchy hierarchy,
                WhileLocked<OperationRunner.Pending<ManagerDescription>> described);
    }

    private Outcome<ManagerDescription> restructure(Operation operation, Kind kind, ManagerKey key, Change change) {
        long start = runner.clock().nanoTime();
        return runner.managers()
                .find(key)
                .then(manager -> HierarchyLocks.in(
                        manager, hierarchy -> Outcome.done(change.of(manager, hierarchy, described(kind, start)))))
                .map(pending -> runner.finish(operation, key, pending, description -> List.of()));
    }

    private WhileLocked<OperationRunner.Pending<ManagerDescription>> described(Kind kind, long start) {
        return (hierarchy, manager) ->
                runner.pending(new HierarchyReader(hierarchy).describe(manager), hierarchy, manager.key(), kind, start);
    }

    /** Deletes a manager, and with {@code cascade} all below it. */
    public Outcome<List<String>> delete(ManagerKey key, boolean cascade) {
        return runner.change(
                        Operation.DELETE,
                        Kind.DELETED,
                        key,
                        (hierarchy, manager) -> restructuring.delete(manager, hierarchy, cascade),
                        (manager, gone, nanos) -> gone.forEach(runner.managers()::withdraw),
                        Structure::ids)
                .map(Structure::ids);
    }

    private static List<String> ids(List<ReferenceManager> managers) {
        return managers.stream().map(manager -> manager.key().id()).toList();
    }
}
