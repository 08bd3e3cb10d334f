package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes the shape of the trees: attach, detach, clear and delete.
 *
 * <p>Every method needs the locks of the hierarchies it is given. A hierarchy that comes into being on the way is locked
 * before any manager points to it, so nobody sees a tree that is half moved.
 */
public final class TreeOperations {

    private static final int LISTED_DUPLICATES = 100;

    private final HierarchyFactory forest;

    /** Changes the trees of one forest. */
    public TreeOperations(HierarchyFactory forest) {
        this.forest = forest;
    }

    /** Puts a manager, with all below it, under a new parent. */
    public <T> Outcome<T> attach(
            ReferenceManager manager,
            Hierarchy from,
            ReferenceManager parent,
            Hierarchy to,
            LockedCallback<T> attached) {
        if (manager.parent == parent) {
            return Outcome.done(attached.of(List.of(), from, manager));
        }
        List<ReferenceManager> moving = manager.subtree();
        if (from == to && moving.contains(parent)) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.HIERARCHY_CYCLE,
                    "A manager cannot be put below itself.",
                    "managerId",
                    manager.key().id(),
                    "parentId",
                    parent.key().id()));
        }
        Optional<Refusal> refusal = forest.limits().refuseLevels(parent.depth() + 1 + manager.levels());
        if (refusal.isEmpty() && from != to) {
            refusal = forest.limits()
                    .refuseManagers(to.managersCount() + moving.size())
                    .or(() -> refuseDuplicates(moving, from, to));
        }
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        manager.unlink();
        if (from == to) {
            to.place(manager, parent);
            return Outcome.done(attached.of(List.of(to), to, manager));
        }
        move(moving, from, to);
        to.place(manager, parent);
        if (manager == from.root()) {
            from.markDeleted();
        }
        return Outcome.done(attached.of(List.of(from, to), to, manager));
    }

    /** Makes a manager, with all below it, a hierarchy of its own; a root stays as it is. */
    public <T> T detach(ReferenceManager manager, Hierarchy from, LockedCallback<T> detached) {
        if (manager.parent == null) {
            return detached.of(List.of(), from, manager);
        }
        try (Separation separation = new Separation(from)) {
            Hierarchy own = separation.separate(manager);
            return detached.of(separation.changed, own, manager);
        }
    }

    /** Frees all that a manager holds, takes it from its parent and makes each of its children a root. */
    public <T> T clear(ReferenceManager manager, Hierarchy hierarchy, LockedCallback<T> cleared) {
        try (Separation separation = new Separation(hierarchy)) {
            for (ReferenceManager child : List.copyOf(manager.children.values())) {
                separation.separate(child);
            }
            hierarchy.forget(manager);
            manager.performance.reset(forest.clock().nanoTime());
            Hierarchy own = manager.parent == null ? hierarchy : separation.separate(manager);
            return cleared.of(separation.changed, own, manager);
        }
    }

    /**
     * Deletes a manager.
     *
     * @param cascade whether all managers below it are deleted too; without it a manager with children is refused
     * @param withdraw makes a manager unknown under its key, before it is gone
     * @param deleted what to make of it, told which managers are gone
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
        }
        manager.unlink();
        for (ReferenceManager each : gone) {
            hierarchy.forget(each);
            hierarchy.dismiss(each);
            withdraw.accept(each);
            each.moveTo(null);
        }
        return Outcome.done(deleted.apply(gone));
    }

    /** Makes hierarchies out of parts of one, and holds their locks until it is closed. */
    private final class Separation implements AutoCloseable {

        private final Hierarchy from;
        final List<Hierarchy> changed = new ArrayList<>();

        Separation(Hierarchy from) {
            this.from = from;
            changed.add(from);
        }

        Hierarchy separate(ReferenceManager manager) {
            List<ReferenceManager> moving = manager.subtree();
            Hierarchy own = forest.hierarchyFor(manager, from.rules());
            own.lock().lock();
            changed.add(own);
            manager.unlink();
            move(moving, from, own);
            return own;
        }

        @Override
        public void close() {
            changed.stream().skip(1).map(Hierarchy::lock).forEach(ReentrantLock::unlock);
        }
    }

    private static void move(List<ReferenceManager> moving, Hierarchy from, Hierarchy to) {
        for (ReferenceManager manager : moving) {
            Holdings references = from.references().holdings(manager.slot);
            Holdings nets = from.nets().holdings(manager.slot);
            from.references().withdraw(manager.slot);
            from.nets().withdraw(manager.slot);
            from.dismiss(manager);
            to.admit(manager);
            to.references().adopt(manager.slot, references);
            to.nets().adopt(manager.slot, nets);
            to.reservePosition(manager.position);
        }
    }

    private static Optional<Refusal> refuseDuplicates(List<ReferenceManager> moving, Hierarchy from, Hierarchy to) {
        TreeSet<Designator> duplicates = new TreeSet<>();
        for (ReferenceManager manager : moving) {
            addConflicts(manager.slot, from.references(), to.references(), duplicates);
            addConflicts(manager.slot, from.nets(), to.nets(), duplicates);
        }
        if (duplicates.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                RefusalCode.HIERARCHY_CONFLICT,
                "Both hierarchies use " + duplicates.size() + " references or nets of the same name.",
                Map.of(
                        "duplicates",
                        duplicates.stream()
                                .limit(LISTED_DUPLICATES)
                                .map(Designator::text)
                                .toList(),
                        "duplicatesCount",
                        duplicates.size())));
    }

    private static void addConflicts(int slot, ReferenceIndex from, ReferenceIndex to, Set<Designator> duplicates) {
        duplicates.addAll(to.conflicts(from.holdings(slot)));
    }
}
