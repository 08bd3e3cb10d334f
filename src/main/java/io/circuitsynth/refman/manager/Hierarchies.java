package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.StoreGuard;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.HierarchyStats;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.HierarchyTree;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
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
        return readWhole(root, HierarchyReader::tree);
    }

    /** Returns the statistics of a hierarchy. */
    public Outcome<HierarchyStats> stats(ManagerKey root) {
        return read(root, HierarchyReader::stats);
    }

    /** Reads a copy of the hierarchy of a root, after memory for it was reserved; otherwise like {@link #read}. */
    public <T> Outcome<T> readWhole(ManagerKey root, Function<HierarchyReader, T> query) {
        return read(
                root,
                hierarchy -> hierarchy.refuseCopy().or(() -> runner.refuseMemory(hierarchy.bytesWithCopy() * COPIES)),
                query);
    }

    private <T> Outcome<T> read(ManagerKey root, Function<HierarchyReader, T> query) {
        return read(root, hierarchy -> Optional.empty(), query);
    }

    private <T> Outcome<T> read(
            ManagerKey root, Function<Hierarchy, Optional<Refusal>> refuse, Function<HierarchyReader, T> query) {
        Outcome<T> outcome = runner.read(root, (hierarchy, manager) -> {
            HierarchyReader reader = new HierarchyReader(hierarchy);
            if (!reader.isRoot(manager)) {
                return Outcome.refused(notFound(root));
            }
            return Outcome.unless(refuse.apply(hierarchy), () -> Outcome.done(query.apply(reader)));
        });
        return outcome.fold(
                Outcome::done,
                refusal -> Outcome.refused(refusal.code() == RefusalCode.MANAGER_NOT_FOUND ? notFound(root) : refusal));
    }

    private static Refusal notFound(ManagerKey root) {
        return Refusal.of(
                RefusalCode.HIERARCHY_NOT_FOUND,
                "There is no hierarchy whose root has the id '" + root.id() + "'.",
                "rootId",
                root.id());
    }
}
