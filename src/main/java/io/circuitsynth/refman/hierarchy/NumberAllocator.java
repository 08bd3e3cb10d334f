package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.NumberSegment;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds new numbers for the references of a planned change.
 *
 * <p>A number is taken from those that were never used, and with reuse from the retired ones as well, among them those that the
 * change itself releases. {@link #apply} records what was found.
 */
final class NumberAllocator {

    private final Hierarchy hierarchy;
    private final ReferenceIndex index;
    private final PlannedReferences planned;
    private final Reuse reuse;
    private final long from;
    private final Map<String, Long> counters = new HashMap<>();
    private final Map<Series, TreeSet<Long>> ahead = new HashMap<>();

    /** Lists when retired numbers are taken. */
    enum Reuse {
        /** Never. */
        NONE,
        /** Before numbers that were never used. */
        FIRST,
        /** In ascending order with numbers that were never used. */
        LOWEST
    }

    NumberAllocator(Hierarchy hierarchy, PlannedReferences planned, Reuse reuse, long from) {
        this.hierarchy = hierarchy;
        this.index = hierarchy.references();
        this.planned = planned;
        this.reuse = reuse;
        this.from = from;
    }

    /** The numbers of one stretch, and whether each was used before. */
    private record Found(Series series, TreeMap<Long, Boolean> reused) {}

    /**
     * Finds and claims numbers, in ascending order.
     *
     * @param prefix a valid prefix
     * @return the references; fewer than {@code count} if there are no more, and then nothing is claimed
     */
    List<Designator> allocate(String prefix, long count, NumberRange range) {
        Numbering numbering = hierarchy.numberings().of(prefix, planned.spellingsOf(prefix), planned);
        long counter = Math.max(
                hierarchy.root().counters.next(numbering.counterPrefix()),
                counters.getOrDefault(numbering.counterPrefix(), Counters.FIRST));
        long start = Math.max(counter, Math.max(range.first(), from));
        List<Designator> found = new ArrayList<>();
        long highestFresh = 0;
        if (reuse == Reuse.FIRST) {
            for (Numbering.Stretch stretch : numbering.stretches()) {
                take(retired(stretch, range, count - found.size()), count, found);
            }
        }
        for (Numbering.Stretch stretch : numbering.stretches()) {
            Found free = free(stretch, start, range.last(), count - found.size());
            if (reuse == Reuse.LOWEST) {
                free.reused()
                        .putAll(retired(stretch, range, count - found.size()).reused());
            }
            highestFresh = Math.max(highestFresh, take(free, count, found));
        }
        if (found.size() < count) {
            return found;
        }
        found.forEach(planned::claim);
        boolean isCounted = range.equals(NumberRange.ALL) && start == counter;
        if (isCounted && highestFresh > 0) {
            counters.merge(numbering.counterPrefix(), highestFresh + 1, Math::max);
        }
        long below = isCounted ? counter : Counters.EXHAUSTED;
        for (Designator reference : found) {
            // The counter covers what is at or above it.
            if (reference.number() < below || reference.number() > highestFresh) {
                ahead.computeIfAbsent(reference.series(), series -> new TreeSet<>())
                        .add(reference.number());
            }
        }
        return found;
    }

    /** Takes numbers in ascending order; returns the highest that was never used, or 0. */
    private long take(Found numbers, long count, List<Designator> into) {
        long highestFresh = 0;
        for (Map.Entry<Long, Boolean> each : numbers.reused().entrySet()) {
            if (into.size() == count) {
                break;
            }
            into.add(Designator.of(numbers.series(), each.getKey()));
            if (!each.getValue()) {
                highestFresh = each.getKey();
            }
        }
        return highestFresh;
    }

    private Found free(Numbering.Stretch stretch, long start, long last, long missing) {
        NumberSegment segment = stretch.segment();
        Found found = new Found(segment.series(), new TreeMap<>());
        long first = Math.max(segment.first(), start);
        long end = Math.min(segment.last(), last);
        if (missing > 0 && first <= end) {
            long wanted = missing + planned.claimedCount(stretch.series());
            add(index.findFree(stretch.series(), first, end, wanted), stretch, false, found);
        }
        return found;
    }

    private Found retired(Numbering.Stretch stretch, NumberRange range, long missing) {
        NumberSegment segment = stretch.segment();
        Found found = new Found(segment.series(), new TreeMap<>());
        long first = Math.max(segment.first(), Math.max(range.first(), from));
        long end = Math.min(segment.last(), range.last());
        if (missing > 0 && first <= end) {
            long wanted = missing + planned.claimedCount(stretch.series());
            add(index.findRetired(stretch.series(), first, end, wanted), stretch, true, found);
            for (long number : planned.releasedOf(stretch.series(), first, end)) {
                if (planned.isUnclaimed(stretch.series(), number)) {
                    found.reused().put(number, true);
                }
            }
        }
        return found;
    }

    private void add(NumberRanges ranges, Numbering.Stretch stretch, boolean isReused, Found into) {
        for (int i = 0; i < ranges.size(); i++) {
            for (long number = ranges.first(i); number <= ranges.last(i); number++) {
                if (planned.isUnclaimed(stretch.series(), number)) {
                    into.reused().put(number, isReused);
                }
            }
        }
    }

    /** Raises the counters, and marks the numbers that these do not cover as generated ahead. */
    void apply() {
        counters.forEach(hierarchy.root().counters::raise);
        ahead.forEach((series, numbers) -> {
            NumberRanges ranges = new NumberRanges();
            numbers.forEach(number -> ranges.add(number, number));
            index.markAhead(series, ranges);
        });
    }
}
