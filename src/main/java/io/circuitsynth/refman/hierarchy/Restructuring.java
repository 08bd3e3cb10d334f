package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.designator.Refusal;
import io.circuitsynth.refman.designator.RefusalCode;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Changes the shape of the trees: attach, detach, clear and delete.
 *
 * <p>Every method needs the locks of the hierarchies it is given. A hierarchy that comes into being on the way is locked
 * before any manager points to it, so nobody sees a tree that is half moved.
 */
public final class Restructuring {

    private static final int LISTED_DUPLICATES = 100;

    private final Forest forest;

    /** Changes the trees of one forest. */
    public Restructuring(Forest forest) {
        this.forest = forest;
    }

    /** Puts a manager, with all below it, under a new parent. */
    public Outcome<ReferenceManager> attach(
            ReferenceManager manager, Hierarchy from, ReferenceManager parent, Hierarchy to) {
        if (manager.parent == parent) {
            return Outcome.done(manager);
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
        if (from != to) {
            move(moving, from, to);
            if (manager == from.root()) {
                forest.census().hierarchyEnded();
            }
        }
        manager.link(parent);
        return Outcome.done(manager);
    }

    /** Makes a manager, with all below it, a hierarchy of its own; a root stays as it is. */
    public <T> T detach(ReferenceManager manager, Hierarchy from, WhileLocked<T> detached) {
        List<ReentrantLock> held = new ArrayList<>();
        try {
            return detached.of(manager.parent == null ? from : separate(manager, from, held), manager);
        } finally {
            held.forEach(ReentrantLock::unlock);
        }
    }

    /** Frees all that a manager holds, takes it from its parent and makes each of its children a root. */
    public <T> T clear(ReferenceManager manager, Hierarchy hierarchy, WhileLocked<T> cleared) {
        List<ReentrantLock> held = new ArrayList<>();
        try {
            for (ReferenceManager child : List.copyOf(manager.children.values())) {
                separate(child, hierarchy, held);
            }
            hierarchy.forget(manager);
            manager.performance.reset(forest.clock().nanoTime());
            return cleared.of(manager.parent == null ? hierarchy : separate(manager, hierarchy, held), manager);
        } finally {
            held.forEach(ReentrantLock::unlock);
        }
    }

    /**
     * Deletes a manager.
     *
     * @param cascade whether all managers below it are deleted too; without it a manager with children is refused
     * @return the managers that are gone, whose keys nobody may find any more
     */
    public Outcome<List<ReferenceManager>> delete(ReferenceManager manager, Hierarchy hierarchy, boolean cascade) {
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
            forest.census().hierarchyEnded();
        }
        manager.unlink();
        for (ReferenceManager each : gone) {
            hierarchy.forget(each);
            hierarchy.slots().remove(each);
            each.moveTo(null);
        }
        return Outcome.done(gone);
    }

    private Hierarchy separate(ReferenceManager manager, Hierarchy from, List<ReentrantLock> held) {
        List<ReferenceManager> moving = manager.subtree();
        manager.unlink();
        Hierarchy own = forest.hierarchyFor(manager, from.rules());
        forest.census().hierarchyBegan();
        own.lock().lock();
        held.add(own.lock());
        move(moving, from, own);
        return own;
    }

    private static void move(List<ReferenceManager> moving, Hierarchy from, Hierarchy to) {
        for (ReferenceManager manager : moving) {
            Holdings references = from.references().holdings(manager.slot);
            Holdings nets = from.nets().holdings(manager.slot);
            from.references().withdraw(manager.slot);
            from.nets().withdraw(manager.slot);
            from.slots().remove(manager);
            to.slots().add(manager);
            to.references().adopt(manager.slot, references);
            to.nets().adopt(manager.slot, nets);
            manager.moveTo(to);
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
