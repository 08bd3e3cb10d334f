package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterKey;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.ManagerRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which managers of a hierarchy came, went or stand elsewhere since the hierarchy was last kept. */
final class HierarchyJournal {

    private final Set<ReferenceManager> placed = new LinkedHashSet<>(0);
    private final Set<ReferenceManager> arrived = new LinkedHashSet<>(0);
    private HierarchyRows gone = new HierarchyRows();

    /** A manager came, with counters of its own. */
    void arrived(ReferenceManager manager) {
        placed.add(manager);
        arrived.add(manager);
    }

    /** A manager has another parent within the hierarchy. */
    void placed(ReferenceManager manager) {
        placed.add(manager);
    }

    /** A manager goes and takes its counters along; it must still have its slot. */
    void left(ReferenceManager manager) {
        placed.remove(manager);
        arrived.remove(manager);
        gone.managers().add(new ManagerRow(manager.slot, null));
        manager.counters.values().keySet().forEach(prefix -> lost(manager.slot, Counted.REFERENCES, prefix));
        manager.netCounters.values().keySet().forEach(prefix -> lost(manager.slot, Counted.NETS, prefix));
    }

    /** A manager is about to lose its counters. */
    void countersCleared(ReferenceManager manager) {
        manager.counters.values().keySet().forEach(prefix -> lost(manager.slot, Counted.REFERENCES, prefix));
        manager.netCounters.values().keySet().forEach(prefix -> lost(manager.slot, Counted.NETS, prefix));
    }

    private void lost(int slot, Counted counted, String prefix) {
        gone.counters().add(new CounterRow(new CounterKey(slot, counted, prefix), null));
    }

    /** All rows of managers and counters that changed; nothing counts as changed any more. */
    HierarchyRows take(ReferenceManager root) {
        HierarchyRows rows = gone;
        gone = new HierarchyRows();
        for (ReferenceManager manager : placed) {
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
        for (ReferenceManager manager : arrived) {
            manager.counters.touchAll();
            manager.netCounters.touchAll();
            takeCounters(manager, rows.counters());
        }
        placed.clear();
        arrived.clear();
        takeCounters(root, rows.counters());
        return rows;
    }

    private static void takeCounters(ReferenceManager manager, List<CounterRow> rows) {
        manager.counters.take((prefix, next) ->
                rows.add(new CounterRow(new CounterKey(manager.slot, Counted.REFERENCES, prefix), next)));
        manager.netCounters.take(
                (prefix, next) -> rows.add(new CounterRow(new CounterKey(manager.slot, Counted.NETS, prefix), next)));
    }
}
