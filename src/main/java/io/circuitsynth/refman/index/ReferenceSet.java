package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collects references and refuses duplicates; a range costs no more than a single reference.
 *
 * <p>The numbers of a series are a sorted map from the first to the last number of each range. The ranges neither overlap
 * nor touch, so a new one can only overlap or touch its two neighbours.
 */
public final class ReferenceSet {

    private final Map<Series, NavigableMap<Long, Long>> numbers = new HashMap<>();
    private final Set<String> unnumbered = new HashSet<>(0);

    /** Adds references; returns false and adds none if one of them is in the set already. */
    public boolean add(ReferenceRange range) {
        if (!range.isNumbered()) {
            return unnumbered.add(range.lastReference());
        }
        return add(numbers.computeIfAbsent(range.series(), series -> new TreeMap<>()), range.first(), range.last());
    }

    private static boolean add(NavigableMap<Long, Long> ranges, long first, long last) {
        Map.Entry<Long, Long> below = ranges.floorEntry(last);
        if (below != null && below.getValue() >= first) {
            return false;
        }
        long joinedFirst = below != null && below.getValue() == first - 1 ? below.getKey() : first;
        Long lastOfNext = ranges.remove(last + 1);
        ranges.put(joinedFirst, lastOfNext == null ? last : lastOfNext);
        return true;
    }

    /** Returns whether a reference is in the set. */
    public boolean contains(Designator reference) {
        if (!reference.isNumbered()) {
            return unnumbered.contains(reference.text());
        }
        NavigableMap<Long, Long> ranges = numbers.get(reference.series());
        Map.Entry<Long, Long> below = ranges == null ? null : ranges.floorEntry(reference.number());
        return below != null && below.getValue() >= reference.number();
    }

    /** Returns the numbered references by series, each list in ascending order. */
    public Map<Series, NumberRanges> numbers() {
        Map<Series, NumberRanges> bySeries = new HashMap<>();
        numbers.forEach((series, ranges) -> {
            NumberRanges listed = new NumberRanges();
            ranges.forEach(listed::add);
            bySeries.put(series, listed);
        });
        return bySeries;
    }

    /** Returns the references without a number. */
    public Set<String> unnumbered() {
        return unnumbered;
    }
}
