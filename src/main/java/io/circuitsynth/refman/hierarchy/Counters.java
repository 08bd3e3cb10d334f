package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A manager's counters: for each prefix the next number to try. They only ever move up. */
final class Counters {

    private final Map<String, Counter> byPrefix = new HashMap<>();

    private static final class Counter {
        long next = Designator.FIRST_GENERATED;
    }

    /** The next number to try, 1 to {@link Designator#MAX_NUMBER} + 1. */
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
        counter.next = Math.max(counter.next, next);
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
