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

/** Which managers of a hierarchy came, went or stand elsewhere since the hierarchy was last kept. */
final class ChangeTracker {

    private @Nullable Changes changes;

    /** What is noted between two groups of rows. Most hierarchies that live have none, and should not pay for it. */
    private record Changes(Set<ReferenceManager> placed, Set<ReferenceManager> arrived, HierarchyRows gone) {

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

    /** A manager came, with counters of its own. */
    void arrived(ReferenceManager manager) {
        changes().placed().add(manager);
        changes().arrived().add(manager);
    }

    /** A manager has another parent within the hierarchy. */
    void placed(ReferenceManager manager) {
        changes().placed().add(manager);
    }

    /** A manager goes and takes its counters along; it must still have its slot. */
    void left(ReferenceManager manager) {
        changes().placed().remove(manager);
        changes().arrived().remove(manager);
        changes().gone().managers().add(new ManagerRow(manager.slot, null));
        manager.counters.values().keySet().forEach(prefix -> lost(manager.slot, Counted.REFERENCES, prefix));
        manager.netCounters.values().keySet().forEach(prefix -> lost(manager.slot, Counted.NETS, prefix));
    }

    /** A manager is about to lose its counters. */
    void countersCleared(ReferenceManager manager) {
        manager.counters.values().keySet().forEach(prefix -> lost(manager.slot, Counted.REFERENCES, prefix));
        manager.netCounters.values().keySet().forEach(prefix -> lost(manager.slot, Counted.NETS, prefix));
    }

    private void lost(int slot, Counted counted, String prefix) {
        changes().gone().counters().add(new CounterRow(new CounterKey(slot, counted, prefix), null));
    }

    /** All rows of managers and counters that changed; nothing counts as changed any more. */
    HierarchyRows take(ReferenceManager root) {
        Changes taken = changes;
        changes = null;
        HierarchyRows rows = taken == null ? new HierarchyRows() : takePlaces(taken);
        takeCounters(root, rows.counters());
        return rows;
    }

    private static HierarchyRows takePlaces(Changes changes) {
        HierarchyRows rows = changes.gone();
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
                                    manager.position)));
        }
        for (ReferenceManager manager : changes.arrived()) {
            manager.counters.touchAll();
            manager.netCounters.touchAll();
            takeCounters(manager, rows.counters());
        }
        return rows;
    }

    private static void takeCounters(ReferenceManager manager, List<CounterRow> rows) {
        manager.counters.take((prefix, next) ->
                rows.add(new CounterRow(new CounterKey(manager.slot, Counted.REFERENCES, prefix), next)));
        manager.netCounters.take(
                (prefix, next) -> rows.add(new CounterRow(new CounterKey(manager.slot, Counted.NETS, prefix), next)));
    }
}
