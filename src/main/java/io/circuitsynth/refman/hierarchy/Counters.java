package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Stores the counters of a manager: the next number to try for each prefix. Counters only move up. */
final class Counters {

    /** The start value of all counters. */
    static final long FIRST = Designator.FIRST_GENERATED;

    /** The value of a counter after its last number was generated. */
    static final long EXHAUSTED = Designator.MAX_NUMBER + 1;

    // Most managers have no counters: a child uses those of its root.
    private Map<String, Counter> byPrefix = Map.of();
    private List<Counter> moved = List.of();

    /** Stores the counter of one prefix. */
    final class Counter {

        private final String prefix;
        private long next = FIRST;
        private boolean hasMoved;

        private Counter(String prefix) {
            this.prefix = prefix;
        }

        /** Returns the next number to try, 1 to {@link #EXHAUSTED}. */
        long next() {
            return next;
        }

        /** Raises the counter to {@code to}; does nothing if it is not below. */
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

    /** Returns the counter of a prefix; null while it has the start value. */
    @Nullable
    Counter counter(String prefix) {
        return byPrefix.get(prefix);
    }

    /** Returns the next number to try, 1 to {@link #EXHAUSTED}. */
    long next(String prefix) {
        Counter counter = byPrefix.get(prefix);
        return counter == null ? FIRST : counter.next;
    }

    /** Raises a counter to {@code next}; leaves its value if it is not below. */
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

    /** Passes the prefix of each counter to {@code action}. */
    void forEachPrefix(Consumer<String> action) {
        byPrefix.keySet().forEach(action);
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

    /** Marks all counters as moved. */
    void touchAll() {
        byPrefix.values().forEach(Counter::touch);
    }

    /** Passes each moved counter to {@code action}, and clears the marks. */
    void drain(ObjLongConsumer<String> action) {
        for (Counter counter : moved) {
            counter.hasMoved = false;
            action.accept(counter.prefix, counter.next);
        }
        moved = List.of();
    }
}
