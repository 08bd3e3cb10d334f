package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a prefix below its highest one that are not in use, as the parts list of a revised design shows them.
 *
 * @param retired the numbers that were released or whose owners were deleted
 * @param unused the other ones
 * @param listedTo the number up to which they are listed; null if all are
 */
public record UnusedNumbers(
        List<NumberRange> retired,
        List<NumberRange> unused,
        @Nullable Long listedTo) {

    /** There are no numbers. */
    static final UnusedNumbers NONE = new UnusedNumbers(List.of(), List.of(), null);

    /**
     * Lists the numbers from 1 to {@code highest} that are not used in any of the series.
     *
     * @param maxRanges the maximum count of ranges, at least 1; further ones are not listed
     */
    static UnusedNumbers of(ReferenceIndex index, List<Series> series, long highest, int maxRanges) {
        // One range of used numbers more than this can only follow the last gap that is listed.
        Ranges used = Ranges.of(series, each -> index.usedRanges(each, maxRanges + 1), maxRanges + 1);
        Ranges retired = Ranges.of(series, each -> index.retiredRanges(each, maxRanges + 1), maxRanges + 1);
        long end = Math.min(highest, Math.min(used.knownTo(), retired.knownTo()));
        List<NumberRange> retiredHere = new ArrayList<>();
        List<NumberRange> unusedHere = new ArrayList<>();
        long at = Designator.FIRST_GENERATED;
        at = used.contains(at) ? used.end(at) + 1 : at;
        while (at <= end && retiredHere.size() + unusedHere.size() < maxRanges) {
            long gapEnd = Math.min(end, used.end(at));
            NumberRange range = new NumberRange(at, Math.min(gapEnd, retired.end(at)));
            (retired.contains(at) ? retiredHere : unusedHere).add(range);
            at = range.last() + 1;
            at = used.contains(at) ? used.end(at) + 1 : at;
        }
        return new UnusedNumbers(retiredHere, unusedHere, at > highest ? null : (Long) (at - 1));
    }

    /** Returns the count of listed ranges. */
    public int rangesCount() {
        return retired.size() + unused.size();
    }

    /** Ranges of several series, which are asked for ascending numbers. */
    private static final class Ranges {

        private final List<NumberRange> joined = new ArrayList<>();
        private long knownTo = Long.MAX_VALUE;
        private int place;

        static Ranges of(List<Series> series, Function<Series, NumberRanges> rangesOf, int maxRanges) {
            Ranges ranges = new Ranges();
            List<NumberRange> all = new ArrayList<>();
            for (Series each : series) {
                NumberRanges found = rangesOf.apply(each);
                for (int i = 0; i < found.size(); i++) {
                    all.add(new NumberRange(found.first(i), found.last(i)));
                }
                if (found.size() == maxRanges) {
                    ranges.knownTo = Math.min(ranges.knownTo, found.last());
                }
            }
            all.sort(Comparator.comparingLong(NumberRange::first));
            all.forEach(ranges::join);
            return ranges;
        }

        private void join(NumberRange range) {
            int last = joined.size() - 1;
            if (last >= 0 && range.first() <= joined.get(last).last() + 1) {
                NumberRange before = joined.get(last);
                joined.set(last, new NumberRange(before.first(), Math.max(before.last(), range.last())));
            } else {
                joined.add(range);
            }
        }

        /** Returns the number up to which all ranges are known. */
        long knownTo() {
            return knownTo;
        }

        boolean contains(long number) {
            move(number);
            return place < joined.size() && joined.get(place).first() <= number;
        }

        /** Returns the last number after {@code number} that is also in a range, or also in none. */
        long end(long number) {
            if (contains(number)) {
                return joined.get(place).last();
            }
            return place < joined.size() ? joined.get(place).first() - 1 : Long.MAX_VALUE;
        }

        private void move(long number) {
            while (place < joined.size() && joined.get(place).last() < number) {
                place++;
            }
        }
    }
}
