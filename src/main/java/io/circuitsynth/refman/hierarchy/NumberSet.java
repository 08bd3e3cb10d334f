package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.index.NumberRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects numbers of one or several series, in ranges that may overlap. */
final class NumberSet {

    private final List<long[]> added = new ArrayList<>(1);
    private @Nullable NavigableMap<Long, Long> merged;

    void add(NumberRanges numbers) {
        merged = null;
        for (int i = 0; i < numbers.size(); i++) {
            added.add(new long[] {numbers.first(i), numbers.last(i)});
        }
    }

    /** Returns the lowest number from {@code number} on that is not in the set. */
    long nextOutside(long number) {
        Map.Entry<Long, Long> range = merged().floorEntry(number);
        return range == null || range.getValue() < number ? number : range.getValue() + 1;
    }

    /** Returns the numbers that are not in another set. */
    NumberRanges minus(NumberSet other) {
        NumberRanges difference = new NumberRanges();
        merged().forEach((first, last) -> {
            long start = other.nextOutside(first);
            while (start <= last) {
                Long next = other.merged().higherKey(start);
                long end = next == null ? last : Math.min(last, next - 1);
                difference.add(start, end);
                start = other.nextOutside(end + 1);
            }
        });
        return difference;
    }

    /** Returns the last number of each range by the first one; the ranges neither overlap nor touch. */
    private NavigableMap<Long, Long> merged() {
        NavigableMap<Long, Long> known = merged;
        if (known != null) {
            return known;
        }
        added.sort(Comparator.comparingLong(range -> range[0]));
        NavigableMap<Long, Long> ranges = new TreeMap<>();
        for (long[] range : added) {
            Map.Entry<Long, Long> below = ranges.lastEntry();
            if (below != null && below.getValue() >= range[0] - 1) {
                ranges.put(below.getKey(), Math.max(below.getValue(), range[1]));
            } else {
                ranges.put(range[0], range[1]);
            }
        }
        merged = ranges;
        return ranges;
    }
}
