package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyRows;
import io.circuitsynth.refman.hierarchy.MemoryEstimate;
import io.circuitsynth.refman.index.IndexRows;
import org.jspecify.annotations.Nullable;

/** Estimates the memory of a hierarchy from its rows; never more than the hierarchy's own estimate. */
final class RowMemory {

    /** A row of numbers, which has at least one range; its blocks are added. */
    private static final long NUMBERS = 120;

    private RowMemory() {}

    static long of(HierarchyRows rows) {
        return rows.managers().stream().mapToLong(RowMemory::ofManager).sum()
                + MemoryEstimate.COUNTER * rows.counters().size()
                + of(rows.references())
                + of(rows.nets())
                + rows.symbols().stream()
                        .mapToLong(row -> MemoryEstimate.ofSymbol(row.key()))
                        .sum();
    }

    private static long of(IndexRows rows) {
        long bytes = MemoryEstimate.UNNUMBERED * rows.unnumbered().size();
        for (IndexRows.Numbers row : rows.numbers()) {
            bytes += ofNumbers(row.owned(), row.retired());
        }
        for (IndexRows.HierarchyNumbers row : rows.hierarchyNumbers()) {
            bytes += ofNumbers(row.ahead(), row.retired());
        }
        return bytes;
    }

    static long ofManager(HierarchyRows.ManagerRow row) {
        HierarchyRows.StoredManager manager = row.stored();
        return MemoryEstimate.ofManager(manager.key().id(), manager.name(), manager.ranges());
    }

    static long ofNumbers(byte @Nullable [] some, byte @Nullable [] others) {
        return NUMBERS + (some == null ? 0 : some.length) + (others == null ? 0 : others.length);
    }
}
