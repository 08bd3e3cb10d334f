package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.StoreGuard;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.HierarchyStats;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.HierarchyTree;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Lists and describes hierarchies, each identified by its root. */
public final class Hierarchies {

    /** A copy of a hierarchy, and its texts. */
    private static final int COPIES = 2;

    private final OperationRunner runner;
    private final HierarchyStore store;
    private final Limits limits;

    /** Creates the use cases. */
    public Hierarchies(OperationRunner runner, HierarchyStore store, Limits limits) {
        this.runner = runner;
        this.store = store;
        this.limits = limits;
    }

    /** Lists one page of the tenant's hierarchies in the order of their roots' ids. */
    public Outcome<Page<HierarchySummary>> list(String tenant, String after, int limit) {
        return Outcome.unless(
                limits.refusePage(limit).or(() -> runner.refuseMemory(ResultMemory.of(limit))),
                () -> StoreGuard.orUnavailable(() -> {
                    List<HierarchySummary> found = store.hierarchies(tenant, KeyPages.place(after), limit + 1);
                    boolean more = found.size() > limit;
                    List<HierarchySummary> page = more ? found.subList(0, limit) : found;
                    return Outcome.done(
                            new Page<>(page, more ? page.get(limit - 1).root().id() : null));
                }));
    }

    /** Returns the tree of a hierarchy. */
    public Outcome<HierarchyTree> tree(ManagerKey root) {
        return tree(root, Reply.identity());
    }

    /** Returns the rendered tree of a hierarchy. */
    public <R> Outcome<R> tree(ManagerKey root, Reply<HierarchyTree, R> reply) {
        return readWhole(root, HierarchyReader::tree, reply);
    }

    /** Returns the statistics of a hierarchy. */
    public <R> Outcome<R> stats(ManagerKey root, Reply<HierarchyStats, R> reply) {
        return read(
                root,
                hierarchy -> {
                    HierarchyStats stats = new HierarchyReader(hierarchy).stats();
                    return Outcome.unless(
                            runner.refuseMemory(ResultMemory.of(stats.rangesCount())), () -> Outcome.done(stats));
                },
                reply);
    }

    /** Reads a copy of the hierarchy of a root, after memory for it was reserved; otherwise like {@link #read}. */
    public <T, R> Outcome<R> readWhole(ManagerKey root, Function<HierarchyReader, T> query, Reply<T, R> reply) {
        return read(
                root,
                hierarchy -> Outcome.unless(
                        hierarchy.refuseCopy().or(() -> runner.refuseMemory(hierarchy.bytesWithCopy() * COPIES)),
                        () -> Outcome.done(query.apply(new HierarchyReader(hierarchy)))),
                reply);
    }

    /** Reads from the hierarchy of a root. */
    <T, R> Outcome<R> read(ManagerKey root, Function<Hierarchy, Outcome<T>> query, Reply<T, R> reply) {
        return ofRoot(
                root,
                runner.read(
                        root,
                        (hierarchy, manager) ->
                                Outcome.unless(refuseChild(hierarchy, manager), () -> query.apply(hierarchy)),
                        reply));
    }

    /** Runs work on the hierarchy of a root; refused if there is no such hierarchy. */
    static <V> Outcome<V> in(UnitOfWork<?> unit, ManagerKey root, Function<Hierarchy, Outcome<V>> work) {
        return ofRoot(
                root,
                unit.in(
                        root,
                        (hierarchy, manager) ->
                                Outcome.unless(refuseChild(hierarchy, manager), () -> work.apply(hierarchy))));
    }

    private static Optional<Refusal> refuseChild(Hierarchy hierarchy, ReferenceManager manager) {
        return new HierarchyReader(hierarchy).isRoot(manager)
                ? Optional.empty()
                : Optional.of(HierarchyLocks.rootNotFound(manager.key()));
    }

    private static <T> Outcome<T> ofRoot(ManagerKey root, Outcome<T> outcome) {
        boolean isMissing = outcome.fold(
                value -> false,
                // A manager that is named in the request and is not in the hierarchy is another matter.
                refusal -> refusal.code() == RefusalCode.MANAGER_NOT_FOUND
                        && !refusal.details().containsKey("rootId"));
        return isMissing ? Outcome.refused(HierarchyLocks.rootNotFound(root)) : outcome;
    }
}
