package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.NumberSegment;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.index.UsedNumbers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Determines the format of the next number of a prefix from the references of the hierarchy.
 *
 * <p>The references in use determine:
 *
 * <ol>
 *   <li>The spelling, if the rules treat several as equal: that of the highest number. After {@code R5} comes {@code R6},
 *       even if {@code r} is requested.
 *   <li>The padding. The reference with leading zeros and the highest number sets the minimum of digits: after {@code T01},
 *       {@code T02} comes {@code T03}. Of several with the same number, the shortest counts. Without such a reference, the
 *       rules set the minimum. The padding ends with a reference of a number at least as high that would need leading
 *       zeros but has none: after {@code T01}, {@code T5} comes {@code T2}. Rules that put a zero before every number
 *       have precedence.
 *   <li>The free numbers: those that no reference of the prefix has in any format. {@code T1} is not generated beside
 *       {@code T01}, although both can be registered.
 * </ol>
 *
 * <p>A result is cached until a reference is registered or released that could change it. References that are generated
 * from the result cannot change it.
 */
final class Numberings {

    private final Rules rules;
    private final ReferenceIndex index;
    private final Spellings spellings;
    private final Counters counters;
    private final Map<String, Remembered> remembered = new HashMap<>(2);

    /**
     * A cached numbering, from which one reference is generated without another query of the index.
     *
     * @param segments the numbers that can be generated
     * @param counter the counter of the root
     */
    record Remembered(Numbering numbering, List<NumberSegment> segments, Counters.Counter counter) {}

    Numberings(Rules rules, ReferenceIndex index, Spellings spellings, Counters counters) {
        this.rules = rules;
        this.index = index;
        this.spellings = spellings;
        this.counters = counters;
    }

    /** Returns the cached numbering of a prefix, which is valid then; null if there is none. */
    @Nullable
    Remembered remembered(String prefix) {
        return remembered.get(prefix);
    }

    /** Caches a numbering of a prefix with a counter, unless its numbers must be looked up in several series. */
    void remember(String prefix, Numbering numbering) {
        for (String spelling : remembered.isEmpty() ? List.<String>of() : spellings.of(prefix)) {
            // A new reference can be the highest one, which sets the spelling of all others.
            if (!spelling.equals(numbering.prefix())) {
                remembered.remove(spelling);
            }
        }
        Counters.Counter counter = counters.counter(prefix);
        if (counter != null && numbering.isOf(prefix) && numbering.isExclusive()) {
            remembered.put(prefix, new Remembered(numbering, numbering.segments(), counter));
        }
    }

    /** Invalidates what a registered or released reference can change. */
    void changed(Designator designator) {
        if (remembered.isEmpty() || !designator.isNumbered()) {
            return;
        }
        Remembered known = remembered.get(designator.prefix());
        if (known == null
                || !known.numbering().isSettled()
                || designator.series().digits() > 0) {
            spellings.of(designator.prefix()).forEach(remembered::remove);
        }
    }

    /** Invalidates all cached numberings. */
    void changed() {
        remembered.clear();
    }

    /** Returns the spelling of {@code prefix} under which its counter is stored. */
    String counterPrefix(String prefix) {
        String furthest = null;
        for (String spelling : spellings.of(prefix)) {
            if (counters.counter(spelling) != null
                    && (furthest == null || counters.next(spelling) > counters.next(furthest))) {
                furthest = spelling;
            }
        }
        return furthest == null ? prefix : furthest;
    }

    /** Determines the numbering of a valid prefix. */
    Numbering of(String prefix) {
        return of(prefix, spellings.of(prefix), index);
    }

    /**
     * Determines the numbering of a valid prefix that other references than those of the index determine.
     *
     * @param itsSpellings the spellings of the prefix among the references
     */
    Numbering of(String prefix, Collection<String> itsSpellings, UsedNumbers used) {
        List<Series> held = new ArrayList<>(1);
        for (String spelling : itsSpellings) {
            held.addAll(used.seriesOf(spelling));
        }
        String written = spelling(prefix, held, used);
        List<Numbering.Stretch> stretches = new ArrayList<>(1);
        for (NumberSegment segment : rules.segments(written, digits(held, used))) {
            stretches.add(new Numbering.Stretch(segment, series(segment, held, used)));
        }
        String counterPrefix = counterPrefix(prefix);
        boolean isCounted = counters.counter(counterPrefix) != null;
        return new Numbering(
                written, isCounted ? counterPrefix : written, stretches, isSettled(written, stretches, held));
    }

    private boolean isSettled(String written, List<Numbering.Stretch> stretches, List<Series> held) {
        Series plain = Series.plain(written);
        return rules.profile().minimumDigits() <= 1
                && held.stream().allMatch(plain::equals)
                && stretches.stream()
                        .allMatch(stretch -> stretch.segment().series().equals(plain));
    }

    private String spelling(String requested, List<Series> held, UsedNumbers used) {
        String spelling = requested;
        long highest = -1;
        for (Series series : held) {
            long number = used.highestUsed(series, Designator.MAX_NUMBER);
            if (number > highest && isValid(series.prefix(), requested)) {
                spelling = series.prefix();
                highest = number;
            }
        }
        return spelling;
    }

    /** Checks a prefix of the index, which the rules may refuse if it moved here from another hierarchy. */
    private boolean isValid(String prefix, String requested) {
        return prefix.equals(requested) || rules.checkPrefix(prefix).isDone();
    }

    private int digits(List<Series> held, UsedNumbers used) {
        int digits = rules.profile().minimumDigits();
        long shownBy = -1;
        for (Series series : held) {
            long number = series.digits() == 0 ? -1 : used.highestUsed(series, Designator.MAX_NUMBER);
            if (number > shownBy || (number >= 0 && number == shownBy && series.digits() < digits)) {
                digits = series.digits();
                shownBy = number;
            }
        }
        for (Series series : held) {
            if (series.digits() == 0 && used.highestUsed(series, largestOf(digits - 1)) >= Math.max(shownBy, 0)) {
                return 1;
            }
        }
        return digits;
    }

    /** Returns the largest number with a count of digits, at most {@link Designator#MAX_NUMBER}. */
    private static long largestOf(int digits) {
        long largest = 0;
        for (int i = 0; i < digits && largest < Designator.MAX_NUMBER; i++) {
            largest = largest * 10 + 9;
        }
        return Math.min(largest, Designator.MAX_NUMBER);
    }

    private static List<Series> series(NumberSegment segment, List<Series> held, UsedNumbers used) {
        List<Series> series = new ArrayList<>(1);
        series.add(segment.series());
        for (Series other : held) {
            if (!other.equals(segment.series()) && !used.isFree(other, segment.first(), segment.last())) {
                series.add(other);
            }
        }
        return series;
    }
}
