package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyRows;
import io.circuitsynth.refman.index.IndexRows;
import org.jspecify.annotations.Nullable;

/** Estimates the memory of a hierarchy from its rows; never more than the hierarchy's own estimate. */
final class RowMemory {

    static final long MANAGER = 450;
    static final long COUNTER = 200;
    static final long NUMBERS = 120;
    static final long UNNUMBERED = 300;

    private RowMemory() {}

    static long of(HierarchyRows rows) {
        return MANAGER * rows.managers().size()
                + COUNTER * rows.counters().size()
                + of(rows.references())
                + of(rows.nets());
    }

    private static long of(IndexRows rows) {
        long bytes = UNNUMBERED * rows.unnumbered().size();
        for (IndexRows.Numbers row : rows.numbers()) {
            bytes += ofNumbers(row.owned(), row.retired());
        }
        for (IndexRows.HierarchyNumbers row : rows.hierarchyNumbers()) {
            bytes += ofNumbers(row.ahead(), row.retired());
        }
        return bytes;
    }

    static long ofNumbers(byte @Nullable [] some, byte @Nullable [] others) {
        return NUMBERS + (some == null ? 0 : some.length) + (others == null ? 0 : others.length);
    }
}
