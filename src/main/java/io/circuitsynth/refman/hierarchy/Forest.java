package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.designator.Refusal;
import io.circuitsynth.refman.designator.RefusalCode;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.index.IndexFactory;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Where hierarchies come from: creates managers, alone or below a parent. */
public final class Forest {

    private final IndexFactory indexes;
    private final Supplier<HierarchyId> ids;
    private final Limits limits;
    private final NanoClock clock;
    private final Census census = new Census();

    /** A forest whose new hierarchies are named by {@code ids}. */
    public Forest(IndexFactory indexes, Supplier<HierarchyId> ids, Limits limits, NanoClock clock) {
        this.indexes = indexes;
        this.ids = ids;
        this.limits = limits;
        this.clock = clock;
    }

    /** What there is in all hierarchies of this forest. */
    public Census census() {
        return census;
    }

    Limits limits() {
        return limits;
    }

    NanoClock clock() {
        return clock;
    }

    /**
     * Creates a manager with a hierarchy of its own.
     *
     * @param publish makes the manager known under its key; false if the key is taken, and then nothing was created.
     *     Whoever finds the manager from then on waits for the lock
     * @param created what to make of it
     */
    public <T> Outcome<T> createRoot(
            NewManager plan, Rules rules, Predicate<ReferenceManager> publish, WhileLocked<T> created) {
        Optional<Refusal> refusal = Hierarchy.refuseCounters(rules, plan.counters());
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        ReferenceManager root = manager(plan);
        Hierarchy hierarchy = hierarchyFor(root, rules);
        hierarchy.slots().add(root);
        root.moveTo(hierarchy);
        hierarchy.lock().lock();
        try {
            if (!publish.test(root)) {
                return Outcome.refused(exists(plan.key()));
            }
            census.hierarchyBegan();
            return Outcome.done(created.of(hierarchy, root));
        } finally {
            hierarchy.lock().unlock();
        }
    }

    /** Creates a manager below a parent, the lock of whose hierarchy is held; the rest as in {@link #createRoot}. */
    public <T> Outcome<T> createChild(
            NewManager plan,
            ReferenceManager parent,
            Hierarchy hierarchy,
            Predicate<ReferenceManager> publish,
            WhileLocked<T> created) {
        Optional<Refusal> refusal = Hierarchy.refuseCounters(hierarchy.rules(), plan.counters())
                .or(() -> limits.refuseManagers(hierarchy.managersCount() + 1))
                .or(() -> limits.refuseLevels(parent.depth() + 2));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        ReferenceManager child = manager(plan);
        child.moveTo(hierarchy);
        if (!publish.test(child)) {
            return Outcome.refused(exists(plan.key()));
        }
        hierarchy.slots().add(child);
        child.link(parent);
        return Outcome.done(created.of(hierarchy, child));
    }

    /** A hierarchy for {@code root}, in which there is no manager yet. */
    Hierarchy hierarchyFor(ReferenceManager root, Rules rules) {
        HierarchyId id = ids.get();
        return new Hierarchy(id, rules, root, indexes.create(id.hashCode()), census);
    }

    private ReferenceManager manager(NewManager plan) {
        ReferenceManager manager = new ReferenceManager(plan.key(), plan.name(), plan.createdAt(), clock.nanoTime());
        plan.counters().forEach(manager.counters::raise);
        return manager;
    }

    /** The refusal of a key that is taken. */
    public static Refusal exists(ManagerKey key) {
        return Refusal.of(
                RefusalCode.MANAGER_EXISTS,
                "There is already a manager with the id '" + key.id() + "'.",
                "managerId",
                key.id());
    }
}
