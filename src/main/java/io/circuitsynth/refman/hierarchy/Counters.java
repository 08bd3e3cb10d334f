package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A manager's counters: for each prefix the next number to try. They only ever move up. */
final class Counters {

    /** Where a counter stands when its last number is given out. */
    static final long EXHAUSTED = Designator.MAX_NUMBER + 1;

    private final Map<String, Counter> byPrefix = new HashMap<>();

    /** The counter of one prefix. */
    static final class Counter {

        private long next = Designator.FIRST_GENERATED;

        /** The next number to try, 1 to {@link #EXHAUSTED}. */
        long next() {
            return next;
        }

        /** Moves the counter up to {@code to} unless it is there or further already. */
        void raise(long to) {
            next = Math.max(next, to);
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
        return counter == null ? Designator.FIRST_GENERATED : counter.next;
    }

    /** Moves the counter up to {@code next} unless it is there or further already. */
    void raise(String prefix, long next) {
        Counter counter = byPrefix.get(prefix);
        if (counter == null) {
            counter = new Counter();
            byPrefix.put(prefix, counter);
        }
        counter.raise(next);
    }

    void clear() {
        byPrefix.clear();
    }

    int size() {
        return byPrefix.size();
    }

    SortedMap<String, Long> values() {
        SortedMap<String, Long> values = new TreeMap<>();
        byPrefix.forEach((prefix, counter) -> values.put(prefix, counter.next));
        return values;
    }
}
