package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Attaches, detaches, clears and deletes managers.
 *
 * <p>Every method requires the locks of its hierarchies. A new hierarchy is locked before any manager refers to it, so no
 * other thread sees a partly moved tree.
 */
public final class TreeOperations {

    private final HierarchyFactory factory;

    /** Creates the operations for the hierarchies of a factory. */
    public TreeOperations(HierarchyFactory factory) {
        this.factory = factory;
    }

    /** Moves a manager and its subtree to a new parent. */
    public <T> Outcome<T> attach(
            ReferenceManager manager,
            Hierarchy from,
            ReferenceManager parent,
            Hierarchy to,
            LockedCallback<T> attached) {
        return attach(manager, from, parent, to, null, attached);
    }

    /**
     * Moves a manager and its subtree to a new parent.
     *
     * @param renumbering gives new numbers to what both hierarchies use; null if that is refused
     */
    public <T> Outcome<T> attach(
            ReferenceManager manager,
            Hierarchy from,
            ReferenceManager parent,
            Hierarchy to,
            @Nullable Renumbering renumbering,
            LockedCallback<T> attached) {
        Optional<Refusal> refusal = refuseAttach(manager, from, parent, to, renumbering);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (manager.parent == parent) {
            return Outcome.done(attached.of(List.of(), from, manager));
        }
        if (from == to) {
            to.place(manager, parent);
            return Outcome.done(attached.of(List.of(to), to, manager));
        }
        List<ReferenceManager> moving = manager.subtree();
        manager.unlink();
        recordMove(manager, from, to);
        if (manager == from.root()) {
            to.inheritRetired(from);
            from.markDeleted();
        }
        move(moving, from, to, renumbering);
        to.place(manager, parent);
        return Outcome.done(attached.of(List.of(from, to), to, manager));
    }

    /**
     * Returns the refusal of {@link #attach}; empty if it would succeed. Changes nothing.
     *
     * @param renumbering plans the new numbers; null if what both hierarchies use is refused
     */
    public Optional<Refusal> refuseAttach(
            ReferenceManager manager,
            Hierarchy from,
            ReferenceManager parent,
            Hierarchy to,
            @Nullable Renumbering renumbering) {
        if (manager.parent == parent) {
            return Optional.empty();
        }
        List<ReferenceManager> moving = manager.subtree();
        if (from == to && moving.contains(parent)) {
            return Optional.of(Refusal.of(
                    RefusalCode.HIERARCHY_CYCLE,
                    "A manager cannot be put below itself.",
                    "managerId",
                    manager.key().id(),
                    "parentId",
                    parent.key().id()));
        }
        Optional<Refusal> refusal = factory.limits().refuseLevels(parent.depth() + 1 + manager.levels());
        if (refusal.isPresent() || from == to) {
            return refusal;
        }
        SymbolMove symbols = new SymbolMove(from, moving);
        return factory.limits()
                .refuseManagers(to.managersCount() + moving.size())
                .or(() -> renumbering == null
                        ? Duplicates.refuse(moving, symbols, from, to)
                        : renumbering.plan(manager, symbols.taken(), from, to))
                .or(() -> symbols.refuseKeys(to))
                .or(() -> to.refuse(growth(manager, moving, symbols, from, renumbering)));
    }

    /** Moves a manager and its subtree to a new hierarchy; does nothing to a root. */
    public <T> T detach(ReferenceManager manager, Hierarchy from, LockedCallback<T> detached) {
        if (manager.parent == null) {
            return detached.of(List.of(), from, manager);
        }
        try (Separation separation = new Separation(from)) {
            Hierarchy own = separation.separate(manager);
            return detached.of(separation.changed, own, manager);
        }
    }

    /** Frees the holdings of a manager, detaches it from its parent, and makes each of its children a root. */
    public <T> T clear(ReferenceManager manager, Hierarchy hierarchy, LockedCallback<T> cleared) {
        try (Separation separation = new Separation(hierarchy)) {
            for (ReferenceManager child : List.copyOf(manager.children.values())) {
                separation.separate(child);
            }
            hierarchy.forget(manager);
            manager.performance.reset(factory.clock().nanoTime());
            Hierarchy own = manager.parent == null ? hierarchy : separation.separate(manager);
            return cleared.of(separation.changed, own, manager);
        }
    }

    /**
     * Deletes a manager; the hierarchy retires its references and nets.
     *
     * @param cascade whether its descendants are deleted too; otherwise a manager with children is refused
     * @param withdraw withdraws a manager that was published under its key
     * @param deleted creates the result from the deleted managers
     */
    public <T> Outcome<T> delete(
            ReferenceManager manager,
            Hierarchy hierarchy,
            boolean cascade,
            Consumer<ReferenceManager> withdraw,
            Function<List<ReferenceManager>, T> deleted) {
        if (!cascade && !manager.children.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.HIERARCHY_CONFLICT,
                    "The manager has children; delete it with cascade=true to delete them too.",
                    "managerId",
                    manager.key().id(),
                    "childrenCount",
                    manager.children.size()));
        }
        List<ReferenceManager> gone = manager.subtree();
        if (manager == hierarchy.root()) {
            hierarchy.markDeleted();
            hierarchy.recorder().record(new Mutation.HierarchyDeleted());
        }
        hierarchy.components().removeOf(gone);
        for (ReferenceManager each : gone) {
            hierarchy.retire(each);
            hierarchy.dismiss(each);
            withdraw.accept(each);
            each.moveTo(null);
        }
        manager.unlink();
        return Outcome.done(deleted.apply(gone));
    }

    /** Splits subtrees off a hierarchy into new ones, and holds the locks of these until it is closed. */
    private final class Separation implements AutoCloseable {

        private final Hierarchy from;
        final List<Hierarchy> changed = new ArrayList<>();

        Separation(Hierarchy from) {
            this.from = from;
            changed.add(from);
        }

        Hierarchy separate(ReferenceManager manager) {
            List<ReferenceManager> moving = manager.subtree();
            Hierarchy own = factory.hierarchyFor(manager, from.rules());
            own.lock().lock();
            changed.add(own);
            manager.unlink();
            recordMove(manager, from, own);
            move(moving, from, own, null);
            return own;
        }

        @Override
        public void close() {
            changed.stream().skip(1).map(Hierarchy::lock).forEach(ReentrantLock::unlock);
        }
    }

    /** Tells the change logs of two hierarchies where the other one goes on; each change raises a version by one. */
    private static void recordMove(ReferenceManager manager, Hierarchy from, Hierarchy to) {
        String id = manager.key().id();
        long fromVersion = from.cachedVersion().current() + 1;
        long toVersion = to.cachedVersion().current() + 1;
        String toRootId = to.rootKey().id();
        from.recorder()
                .record(
                        manager == from.root()
                                ? new Mutation.HierarchyMoved(toRootId, toVersion)
                                : new Mutation.DetachedTo(id, toRootId, toVersion));
        to.recorder().record(new Mutation.AttachedFrom(id, from.rootKey().id(), fromVersion));
    }

    private static void move(
            List<ReferenceManager> moving, Hierarchy from, Hierarchy to, @Nullable Renumbering renumbering) {
        SymbolMove symbols = new SymbolMove(from, moving);
        symbols.leave();
        for (ReferenceManager manager : moving) {
            Holdings references = references(manager, from, renumbering);
            Holdings nets = nets(manager, from, renumbering);
            from.references().withdraw(manager.slot);
            from.nets().withdraw(manager.slot);
            from.dismiss(manager);
            to.admit(manager);
            to.adopt(manager, references, nets);
            if (manager.parent == null) {
                to.reservePosition(manager.position);
            } else {
                to.arrived(manager, manager.parent);
            }
        }
        if (renumbering == null) {
            symbols.arrive(to, UnaryOperator.identity());
        } else {
            symbols.arrive(to, renumbering::renamed);
            renumbering.record(to);
        }
    }

    private static Holdings references(ReferenceManager manager, Hierarchy from, @Nullable Renumbering renumbering) {
        Holdings holdings = from.references().holdings(manager.slot);
        return renumbering == null ? holdings : renumbering.references(manager, holdings);
    }

    private static Holdings nets(ReferenceManager manager, Hierarchy from, @Nullable Renumbering renumbering) {
        Holdings holdings = from.nets().holdings(manager.slot);
        return renumbering == null ? holdings : renumbering.nets(manager, holdings);
    }

    private static Growth growth(
            ReferenceManager manager,
            List<ReferenceManager> moving,
            SymbolMove symbols,
            Hierarchy from,
            @Nullable Renumbering renumbering) {
        Growth growth = new Growth();
        for (ReferenceManager each : moving) {
            growth.addManager(
                    each.key().id(),
                    each.name(),
                    each.ranges(),
                    each.counters.size(),
                    references(each, from, renumbering),
                    nets(each, from, renumbering));
        }
        symbols.addTo(growth);
        if (manager == from.root()) {
            growth.addRecorded(from.references().retired());
        }
        return growth;
    }
}
