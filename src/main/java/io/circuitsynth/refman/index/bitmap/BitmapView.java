package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.designator.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;

/** Groups the references of some owners by prefix; merges the sets of a series only on access. */
final class BitmapView {

    private final Map<String, Map<Series, List<BitmapSet>>> numbersByPrefix = new HashMap<>();
    private final NavigableSet<String> unnumbered;

    BitmapView(NavigableSet<String> unnumbered) {
        this.unnumbered = unnumbered;
    }

    NavigableSet<String> unnumbered() {
        return unnumbered;
    }

    Iterable<String> prefixes() {
        return numbersByPrefix.keySet();
    }

    void add(Series series, BitmapSet numbers) {
        if (!numbers.isEmpty()) {
            numbersByPrefix
                    .computeIfAbsent(series.prefix(), prefix -> new HashMap<>(2))
                    .computeIfAbsent(series, key -> new ArrayList<>(1))
                    .add(numbers);
        }
    }

    /** Returns the numbers in use, by the series of a prefix. */
    Map<Series, BitmapSet> numbers(String prefix) {
        Map<Series, BitmapSet> merged = new HashMap<>();
        numbersByPrefix.getOrDefault(prefix, Map.of()).forEach((series, sets) -> merged.put(series, union(sets)));
        return merged;
    }

    long count(String prefix) {
        long count = unnumbered.contains(prefix) ? 1 : 0;
        for (List<BitmapSet> sets :
                numbersByPrefix.getOrDefault(prefix, Map.of()).values()) {
            for (BitmapSet set : sets) {
                count += set.count();
            }
        }
        return count;
    }

    private static BitmapSet union(List<BitmapSet> sets) {
        if (sets.size() == 1) {
            return sets.get(0);
        }
        BitmapSet union = new BitmapSet();
        sets.forEach(union::addAll);
        return union;
    }
}
