package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.CachedVersion;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Lifecycle;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Part;
import io.circuitsynth.refman.hierarchy.HierarchyHead;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterKey;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.ManagerRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.SymbolRow;
import io.circuitsynth.refman.index.IndexRows;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Merges the rows of a group of changes; of several versions of a row, the last one is written. */
final class GroupRows {

    private final Map<HierarchyId, MergedRows> hierarchies = new TreeMap<>(Comparator.<HierarchyId>naturalOrder());

    /** Collects the rows of one hierarchy, and its lifecycle in the whole group. */
    static final class MergedRows {
        final CachedVersion cachedVersion;
        HierarchyHead head;
        long version;
        boolean created;
        boolean deleted;
        final Map<Integer, ManagerRow> managers = new HashMap<>(0);
        final Map<CounterKey, CounterRow> counters = new HashMap<>(2);
        final Map<Counted, IndexRowsByKey> indexes = new HashMap<>(2);
        final Map<String, SymbolRow> symbols = new HashMap<>(0);

        MergedRows(Part part) {
            cachedVersion = part.cachedVersion();
            head = part.head();
            created = part.lifecycle() == Lifecycle.CREATED;
        }

        void add(Part part) {
            head = part.head();
            version = part.version();
            deleted = part.lifecycle() == Lifecycle.DELETED;
            part.rows().managers().forEach(row -> managers.put(row.slot(), row));
            part.rows().counters().forEach(row -> counters.put(row.key(), row));
            add(Counted.REFERENCES, part.rows().references());
            add(Counted.NETS, part.rows().nets());
            part.rows().symbols().forEach(row -> symbols.put(row.key(), row));
        }

        /** Removes the rows that delete their keys. */
        void removeGone() {
            managers.values().removeIf(row -> row.manager() == null);
            counters.values().removeIf(row -> row.next() == null);
            symbols.values().removeIf(row -> row.symbol() == null);
            for (IndexRowsByKey rows : indexes.values()) {
                rows.numbers.values().removeIf(IndexRows.Numbers::isGone);
                rows.hierarchyNumbers.values().removeIf(IndexRows.HierarchyNumbers::isGone);
                rows.unnumbered.values().removeIf(row -> !row.isOwned());
            }
        }

        private void add(Counted counted, IndexRows rows) {
            IndexRowsByKey known = indexes.computeIfAbsent(counted, key -> new IndexRowsByKey());
            rows.numbers().forEach(row -> known.numbers.put(row.key(), row));
            rows.hierarchyNumbers().forEach(row -> known.hierarchyNumbers.put(row.key(), row));
            rows.unnumbered().forEach(row -> known.unnumbered.put(row.key(), row));
        }
    }

    /** Collects the rows of one index by their keys. */
    static final class IndexRowsByKey {
        final Map<IndexRows.NumbersKey, IndexRows.Numbers> numbers = new HashMap<>(2);
        final Map<IndexRows.HierarchyNumbersKey, IndexRows.HierarchyNumbers> hierarchyNumbers = new HashMap<>(0);
        final Map<IndexRows.UnnumberedKey, IndexRows.Unnumbered> unnumbered = new HashMap<>(0);
    }

    GroupRows(List<PendingChange> group) {
        for (PendingChange pending : group) {
            for (Part part : pending.change().parts()) {
                hierarchies
                        .computeIfAbsent(part.head().id(), id -> new MergedRows(part))
                        .add(part);
            }
        }
    }

    /** Returns the hierarchies in the order of their ids. All nodes use this order, so that they do not deadlock. */
    Iterable<MergedRows> hierarchies() {
        return hierarchies.values();
    }
}
