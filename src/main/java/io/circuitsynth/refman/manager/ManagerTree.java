package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.LockedCallback;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.hierarchy.TreeOperations;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.List;

/** Changes how managers stand to each other. */
public final class ManagerTree {

    private final OperationRunner runner;
    private final TreeOperations restructuring;

    /** Changes the trees of the managers that {@code runner} finds. */
    public ManagerTree(OperationRunner runner, TreeOperations restructuring) {
        this.runner = runner;
        this.restructuring = restructuring;
    }

    /** Puts a manager, with all below it, under a new parent. */
    public Outcome<ManagerDescription> attach(
            ManagerKey key, ManagerKey parentKey, Receipt<ManagerDescription> receipt) {
        long start = runner.clock().nanoTime();
        return runner.change(
                Operation.ATTACH,
                key,
                workspace -> workspace.inBoth(
                        key,
                        parentKey,
                        (from, manager, to, parent) ->
                                restructuring.attach(manager, from, parent, to, described(workspace, receipt, start))),
                description -> List.of(parentKey.id()),
                receipt);
    }

    /** Makes a manager, with all below it, a hierarchy of its own; a root stays as it is. */
    public Outcome<ManagerDescription> detach(ManagerKey key, Receipt<ManagerDescription> receipt) {
        return restructure(Operation.DETACH, key, restructuring::detach, receipt);
    }

    /** Frees all that a manager holds, takes it from its parent and makes its children roots. */
    public Outcome<ManagerDescription> clear(ManagerKey key, Receipt<ManagerDescription> receipt) {
        return restructure(Operation.CLEAR, key, restructuring::clear, receipt);
    }

    /** A change of one hierarchy that can make new ones, whose locks are held until it is described. */
    @FunctionalInterface
    private interface Change {
        OperationRunner.Done<ManagerDescription> of(
                ReferenceManager manager,
                Hierarchy hierarchy,
                LockedCallback<OperationRunner.Done<ManagerDescription>> described);
    }

    private Outcome<ManagerDescription> restructure(
            Operation operation, ManagerKey key, Change change, Receipt<ManagerDescription> receipt) {
        long start = runner.clock().nanoTime();
        return runner.change(
                operation,
                key,
                workspace -> workspace.in(
                        key,
                        (hierarchy, manager) ->
                                Outcome.done(change.of(manager, hierarchy, described(workspace, receipt, start)))),
                description -> List.of(),
                receipt);
    }

    private LockedCallback<OperationRunner.Done<ManagerDescription>> described(
            UnitOfWork workspace, Receipt<ManagerDescription> receipt, long start) {
        return (changed, hierarchy, manager) -> {
            ManagerDescription description = new HierarchyReader(hierarchy).describe(manager);
            workspace.append(changed, receipt.of(description));
            return runner.done(description, hierarchy, start);
        };
    }

    /** Deletes a manager, and with {@code cascade} all below it. */
    public Outcome<List<String>> delete(ManagerKey key, boolean cascade, Receipt<List<String>> receipt) {
        long start = runner.clock().nanoTime();
        return runner.change(
                Operation.DELETE,
                key,
                workspace -> workspace.in(
                        key,
                        (hierarchy, manager) ->
                                restructuring.delete(manager, hierarchy, cascade, workspace::withdraw, gone -> {
                                    List<String> ids = gone.stream()
                                            .map(each -> each.key().id())
                                            .toList();
                                    workspace.append(List.of(hierarchy), receipt.of(ids));
                                    return runner.done(ids, hierarchy, start);
                                })),
                ids -> ids,
                receipt);
    }
}
