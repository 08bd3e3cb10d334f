package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.bitmap.BitmapSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A growing set of references that notices what is in it already; a range takes no longer than a single one. */
public final class ReferenceSet {

    private final Map<Series, BitmapSet> numbers = new HashMap<>();
    private final Set<String> unnumbered = new HashSet<>(0);

    /** Adds references; false, and nothing is added, if one of them is there already. */
    public boolean add(ReferenceRange range) {
        if (!range.isNumbered()) {
            return unnumbered.add(range.lastReference());
        }
        BitmapSet known = numbers.computeIfAbsent(range.series(), series -> new BitmapSet());
        if (known.intersects(range.first(), range.last())) {
            return false;
        }
        NumberRanges added = new NumberRanges();
        added.add(range.first(), range.last());
        known.add(added);
        return true;
    }

    /** The numbered references by series, each list in rising order. */
    public Map<Series, NumberRanges> numbers() {
        Map<Series, NumberRanges> ranges = new HashMap<>();
        numbers.forEach((series, known) -> ranges.put(series, known.ranges()));
        return ranges;
    }

    /** The references without a number. */
    public Set<String> unnumbered() {
        return unnumbered;
    }
}
