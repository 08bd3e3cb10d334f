package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** A manager's counters: for each prefix the next number to try. They only ever move up. */
final class Counters {

    /** Where every counter begins. */
    static final long FIRST = Designator.FIRST_GENERATED;

    /** Where a counter stands when its last number is given out. */
    static final long EXHAUSTED = Designator.MAX_NUMBER + 1;

    // Most managers have no counters: a child's begin to count when it becomes a root.
    private Map<String, Counter> byPrefix = Map.of();
    private List<Counter> moved = List.of();

    /** The counter of one prefix. */
    final class Counter {

        private final String prefix;
        private long next = FIRST;
        private boolean hasMoved;

        private Counter(String prefix) {
            this.prefix = prefix;
        }

        /** The next number to try, 1 to {@link #EXHAUSTED}. */
        long next() {
            return next;
        }

        /** Moves the counter up to {@code to} unless it is there or further already. */
        void raise(long to) {
            if (to > next) {
                next = to;
                touch();
            }
        }

        private void touch() {
            if (!hasMoved) {
                hasMoved = true;
                if (moved.isEmpty()) {
                    moved = new ArrayList<>(1);
                }
                moved.add(this);
            }
        }
    }

    /** The counter of a prefix, or null while it stands where every counter begins. */
    @Nullable
    Counter counter(String prefix) {
        return byPrefix.get(prefix);
    }

    /** The next number to try, 1 to {@link #EXHAUSTED}. */
    long next(String prefix) {
        Counter counter = byPrefix.get(prefix);
        return counter == null ? FIRST : counter.next;
    }

    /** Moves the counter up to {@code next} unless it is there or further already. */
    void raise(String prefix, long next) {
        Counter counter = byPrefix.get(prefix);
        if (counter == null) {
            counter = new Counter(prefix);
            if (byPrefix.isEmpty()) {
                byPrefix = new HashMap<>(2);
            }
            byPrefix.put(prefix, counter);
            counter.touch();
        }
        counter.raise(next);
    }

    void clear() {
        byPrefix = Map.of();
        moved = List.of();
    }

    int size() {
        return byPrefix.size();
    }

    SortedMap<String, Long> values() {
        SortedMap<String, Long> values = new TreeMap<>();
        byPrefix.forEach((prefix, counter) -> values.put(prefix, counter.next));
        return values;
    }

    /** Counts all counters as moved. */
    void touchAll() {
        byPrefix.values().forEach(Counter::touch);
    }

    /** Shows each counter that moved; none counts as moved any more. */
    void take(ObjLongConsumer<String> action) {
        for (Counter counter : moved) {
            counter.hasMoved = false;
            action.accept(counter.prefix, counter.next);
        }
        moved = List.of();
    }
}
