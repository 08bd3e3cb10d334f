package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.Numbering.Stretch;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Finds numbers that are free in an index and in none of some ranges, which are about to be added to the index. */
final class FreeNumbers {

    private final List<long[]> added = new ArrayList<>();

    /** Adds the numbers of one owner that the index is about to get. */
    void exclude(NumberRanges numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            added.add(new long[] {numbers.first(i), numbers.last(i)});
        }
    }

    /**
     * Finds the lowest free numbers.
     *
     * @param within the numbers to return
     * @param count the count of numbers to find; fewer are returned if there are no more
     */
    List<Designator> find(ReferenceIndex index, List<Stretch> stretches, NumberRange within, int count) {
        NavigableMap<Long, Long> excluded = merged();
        List<Designator> found = new ArrayList<>();
        for (Stretch stretch : stretches) {
            Series series = stretch.segment().series();
            long last = Math.min(stretch.segment().last(), within.last());
            long start = end(excluded, Math.max(stretch.segment().first(), within.first()));
            while (found.size() < count && start <= last) {
                NumberRanges free = index.findFree(stretch.series(), start, last, count - found.size());
                if (free.isEmpty()) {
                    break;
                }
                for (int i = 0; i < free.size(); i++) {
                    long number = end(excluded, free.first(i));
                    while (number <= free.last(i)) {
                        found.add(Designator.of(series, number));
                        number = end(excluded, number + 1);
                    }
                }
                start = end(excluded, free.last() + 1);
            }
        }
        return found;
    }

    /** Returns the lowest number from {@code number} on that is not excluded. */
    private static long end(NavigableMap<Long, Long> excluded, long number) {
        Map.Entry<Long, Long> range = excluded.floorEntry(number);
        return range == null || range.getValue() < number ? number : range.getValue() + 1;
    }

    /** Returns the last number of each range by the first one; the ranges neither overlap nor touch. */
    private NavigableMap<Long, Long> merged() {
        added.sort(Comparator.comparingLong(range -> range[0]));
        NavigableMap<Long, Long> merged = new TreeMap<>();
        for (long[] range : added) {
            Map.Entry<Long, Long> below = merged.lastEntry();
            if (below != null && below.getValue() >= range[0] - 1) {
                merged.put(below.getKey(), Math.max(below.getValue(), range[1]));
            } else {
                merged.put(range[0], range[1]);
            }
        }
        return merged;
    }
}
