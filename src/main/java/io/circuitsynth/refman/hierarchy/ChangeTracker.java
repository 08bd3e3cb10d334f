package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterKey;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.ManagerRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tracks the managers of a hierarchy that were added, moved or removed since the changes were last drained. */
final class ChangeTracker {

    private @Nullable Changes changes;

    /** The changes since the last drain, created on demand: most cached hierarchies have none. */
    private record Changes(Set<ReferenceManager> placed, Set<ReferenceManager> added, HierarchyRows deleted) {

        Changes() {
            this(new LinkedHashSet<>(0), new LinkedHashSet<>(0), new HierarchyRows());
        }
    }

    private Changes changes() {
        if (changes == null) {
            changes = new Changes();
        }
        return changes;
    }

    /** Records an added manager and its counters. */
    void added(ReferenceManager manager) {
        changes().placed().add(manager);
        changes().added().add(manager);
    }

    /** Records a manager with another parent in the hierarchy, or with other attributes. */
    void placed(ReferenceManager manager) {
        changes().placed().add(manager);
    }

    /** Records a removed manager and its counters; it must still have its slot. */
    void removed(ReferenceManager manager) {
        changes().placed().remove(manager);
        changes().added().remove(manager);
        changes().deleted().managers().add(new ManagerRow(manager.slot, null));
        manager.counters.values().keySet().forEach(prefix -> deleteCounter(manager.slot, Counted.REFERENCES, prefix));
        manager.netCounters.values().keySet().forEach(prefix -> deleteCounter(manager.slot, Counted.NETS, prefix));
    }

    /** Records that the counters of a manager are about to be cleared. */
    void countersCleared(ReferenceManager manager) {
        manager.counters.values().keySet().forEach(prefix -> deleteCounter(manager.slot, Counted.REFERENCES, prefix));
        manager.netCounters.values().keySet().forEach(prefix -> deleteCounter(manager.slot, Counted.NETS, prefix));
    }

    private void deleteCounter(int slot, Counted counted, String prefix) {
        changes().deleted().counters().add(new CounterRow(new CounterKey(slot, counted, prefix), null));
    }

    /** Returns the changed rows of managers and counters, and clears the changes. */
    HierarchyRows drain(ReferenceManager root) {
        Changes drained = changes;
        changes = null;
        HierarchyRows rows = drained == null ? new HierarchyRows() : drainManagers(drained);
        drainCounters(root, rows.counters());
        return rows;
    }

    private static HierarchyRows drainManagers(Changes changes) {
        HierarchyRows rows = changes.deleted();
        for (ReferenceManager manager : changes.placed()) {
            ReferenceManager parent = manager.parent;
            rows.managers()
                    .add(new ManagerRow(
                            manager.slot,
                            new StoredManager(
                                    manager.key(),
                                    manager.name(),
                                    manager.createdAt(),
                                    parent == null ? null : parent.slot,
                                    manager.position,
                                    manager.ranges())));
        }
        for (ReferenceManager manager : changes.added()) {
            manager.counters.touchAll();
            manager.netCounters.touchAll();
            drainCounters(manager, rows.counters());
        }
        return rows;
    }

    private static void drainCounters(ReferenceManager manager, List<CounterRow> rows) {
        manager.counters.drain((prefix, next) ->
                rows.add(new CounterRow(new CounterKey(manager.slot, Counted.REFERENCES, prefix), next)));
        manager.netCounters.drain(
                (prefix, next) -> rows.add(new CounterRow(new CounterKey(manager.slot, Counted.NETS, prefix), next)));
    }
}
