package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.TenantGrowth;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.LockedCallback;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.MemoryEstimate;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.hierarchy.Renames;
import io.circuitsynth.refman.hierarchy.Renumbering;
import io.circuitsynth.refman.hierarchy.TreeOperations;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Attaches, detaches, clears and deletes managers. */
public final class ManagerTree {

    /** The manager itself; the next refresh of the usage counts the children that a clear makes roots. */
    private static final TenantGrowth ONE_HIERARCHY = new TenantGrowth(0, 1, 0);

    /** The old and the new text of a name. */
    private static final int TEXTS_PER_RENAME = 2;

    private final OperationRunner runner;
    private final TreeOperations trees;

    /** Creates the use cases. */
    public ManagerTree(OperationRunner runner, TreeOperations trees) {
        this.runner = runner;
        this.trees = trees;
    }

    /** Moves a manager and its subtree below a new parent. */
    public <R> Outcome<R> attach(ManagerKey key, ManagerKey parentKey, Reply<ManagerDescription, R> reply) {
        return runner.change(
                Operation.<ManagerDescription>of(
                        OperationType.ATTACH,
                        key,
                        unit -> unit.inBoth(
                                key,
                                parentKey,
                                (from, manager, to, parent) -> Outcome.unless(
                                        from.refuseCopy(),
                                        () -> trees.attach(manager, from, parent, to, appendTo(unit)))),
                        description -> List.of(parentKey.id())),
                reply);
    }

    /**
     * Moves a manager and its subtree below a new parent, or turns them into a separate hierarchy.
     *
     * @param parentKey the new parent; null for none
     */
    public <R> Outcome<R> setParent(
            ManagerKey key, @Nullable ManagerKey parentKey, ParentChange how, Reply<MovedManager, R> reply) {
        return runner.change(parentKey == null ? leaving(key, how) : moving(key, parentKey, how), reply);
    }

    private Operation<MovedManager> moving(ManagerKey key, ManagerKey parentKey, ParentChange how) {
        return Operation.of(
                OperationType.ATTACH,
                key,
                unit -> unit.inBoth(
                        key,
                        parentKey,
                        (from, manager, to, parent) ->
                                Outcome.unless(from.refuseCopy(), () -> move(unit, how, from, manager, to, parent))),
                moved -> List.of(parentKey.id()));
    }

    private Outcome<MovedManager> move(
            UnitOfWork<MovedManager> unit,
            ParentChange how,
            Hierarchy from,
            ReferenceManager manager,
            Hierarchy to,
            ReferenceManager parent) {
        Renumbering renumbering = how.renumbers()
                ? new Renumbering(names -> runner.refuseMemory(TEXTS_PER_RENAME * ResultMemory.of(names)))
                : null;
        if (how.isDryRun()) {
            return Outcome.unless(
                    trees.refuseAttach(manager, from, parent, to, renumbering),
                    () -> Outcome.done(unit.append(
                            List.of(),
                            new MovedManager(
                                    new HierarchyReader(to).describeBelow(manager, parent), renames(renumbering)))));
        }
        return trees.attach(
                manager,
                from,
                parent,
                to,
                renumbering,
                (changed, hierarchy, moved) -> unit.append(
                        changed,
                        new MovedManager(new HierarchyReader(hierarchy).describe(moved), renames(renumbering))));
    }

    private static @Nullable Renames renames(@Nullable Renumbering renumbering) {
        return renumbering == null ? null : renumbering.renames();
    }

    private Operation<MovedManager> leaving(ManagerKey key, ParentChange how) {
        Renames renames = how.renumbers() ? Renames.NONE : null;
        return Operation.<MovedManager>of(
                        OperationType.DETACH,
                        key,
                        unit -> unit.in(
                                key,
                                (hierarchy, manager) -> Outcome.unless(hierarchy.refuseCopy(), () -> {
                                    if (how.isDryRun()) {
                                        return Outcome.done(unit.append(
                                                List.of(),
                                                new MovedManager(
                                                        new HierarchyReader(hierarchy).describeBelow(manager, null),
                                                        renames)));
                                    }
                                    return Outcome.done(trees.detach(
                                            manager,
                                            hierarchy,
                                            (changed, own, moved) -> unit.append(
                                                    changed,
                                                    new MovedManager(
                                                            new HierarchyReader(own).describe(moved), renames))));
                                })),
                        moved -> List.of())
                .adding(ONE_HIERARCHY);
    }

    /** Turns a manager and its subtree into a separate hierarchy; a root stays unchanged. */
    public <R> Outcome<R> detach(ManagerKey key, Reply<ManagerDescription, R> reply) {
        return runner.change(split(OperationType.DETACH, key, trees::detach, manager -> Optional.empty()), reply);
    }

    /** Frees everything that a manager owns, detaches it from its parent and turns its children into roots. */
    public <R> Outcome<R> clear(ManagerKey key, Reply<ManagerDescription, R> reply) {
        return runner.change(
                split(
                        OperationType.CLEAR,
                        key,
                        trees::clear,
                        manager -> runner.refuseMemory(MemoryEstimate.NEW_HIERARCHY * manager.childrenCount())
                                .or(() -> runner.refuseHierarchies(key.tenant(), manager.childrenCount()))),
                reply);
    }

    /** Splits a hierarchy; the new hierarchies stay locked until the callback returns. */
    @FunctionalInterface
    private interface Split {
        ManagerDescription of(
                ReferenceManager manager, Hierarchy hierarchy, LockedCallback<ManagerDescription> callback);
    }

    private static Operation<ManagerDescription> split(
            OperationType type, ManagerKey key, Split split, Function<ReferenceManager, Optional<Refusal>> refuse) {
        return Operation.<ManagerDescription>of(
                        type,
                        key,
                        unit -> unit.in(
                                key,
                                (hierarchy, manager) -> Outcome.unless(
                                        refuse.apply(manager).or(hierarchy::refuseCopy),
                                        () -> Outcome.done(split.of(manager, hierarchy, appendTo(unit))))),
                        description -> List.of())
                .adding(ONE_HIERARCHY);
    }

    private static LockedCallback<ManagerDescription> appendTo(UnitOfWork<ManagerDescription> unit) {
        return (changed, hierarchy, manager) -> unit.append(changed, new HierarchyReader(hierarchy).describe(manager));
    }

    /** Deletes a manager and, with {@code cascade}, its subtree; returns the ids of the deleted managers. */
    public <R> Outcome<R> delete(ManagerKey key, boolean cascade, Reply<List<String>, R> reply) {
        return runner.change(
                Operation.<List<String>>of(
                        OperationType.DELETE,
                        key,
                        unit -> unit.in(
                                key,
                                (hierarchy, manager) ->
                                        trees.delete(manager, hierarchy, cascade, unit::withdraw, deleted -> {
                                            List<String> ids = deleted.stream()
                                                    .map(each -> each.key().id())
                                                    .toList();
                                            return unit.append(List.of(hierarchy), ids);
                                        })),
                        ids -> ids),
                reply);
    }
}
