package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Consecutive references of one series, written as {@code R1-R50}; or a single reference, written as it is.
 *
 * <p>References of KiCad can contain dashes. A text is a range if it has an odd count of dashes, and the middle one
 * separates two numbered references of one series, the first not above the last. Both ends of a range have the same
 * prefix, so the dash between them is the middle one. Every other text is a single reference. A single reference that
 * would be parsed as a range is written as a range of one, {@code X1-X5-X1-X5}. So every reference has a text, and every
 * text has one meaning.
 *
 * @param series the series; for a reference without a number, its prefix is the whole reference
 * @param first the first number, or {@link Designator#UNNUMBERED}
 * @param last the last number, or {@link Designator#UNNUMBERED}
 */
public record ReferenceRange(Series series, long first, long last) implements Comparable<ReferenceRange> {

    private static final char DASH = '-';

    private static final Comparator<ReferenceRange> NATURAL = Comparator.comparing(
                    (ReferenceRange range) -> range.series.prefix())
            .thenComparingLong(ReferenceRange::first)
            .thenComparingInt(range -> range.series.digits());

    /** Creates the range of a single reference. */
    public static ReferenceRange of(Designator single) {
        return new ReferenceRange(single.series(), single.number(), single.number());
    }

    /** Lists the ranges of numbers of a series. */
    public static List<ReferenceRange> listOf(Series series, NumberRanges numbers) {
        List<ReferenceRange> ranges = new ArrayList<>(numbers.size());
        add(series, numbers, ranges);
        return ranges;
    }

    /** Lists the references in use of holdings, in natural order. */
    public static List<ReferenceRange> ownedOf(Holdings holdings) {
        List<ReferenceRange> ranges = new ArrayList<>();
        holdings.numbers().forEach((series, numbers) -> add(series, numbers.owned(), ranges));
        holdings.unnumbered().forEach(reference -> ranges.add(of(Designator.parse(reference))));
        ranges.sort(null);
        return ranges;
    }

    /** Lists the retired references of holdings, in natural order. */
    public static List<ReferenceRange> retiredOf(Holdings holdings) {
        List<ReferenceRange> ranges = new ArrayList<>();
        holdings.numbers().forEach((series, numbers) -> add(series, numbers.retired(), ranges));
        ranges.sort(null);
        return ranges;
    }

    private static void add(Series series, NumberRanges numbers, List<ReferenceRange> ranges) {
        for (int i = 0; i < numbers.size(); i++) {
            ranges.add(new ReferenceRange(series, numbers.first(i), numbers.last(i)));
        }
    }

    /** Parses a range or a single reference; every text is valid. */
    public static ReferenceRange parse(String text) {
        int middle = middleDash(text);
        if (middle >= 0) {
            Designator left = Designator.parse(text.substring(0, middle));
            Designator right = Designator.parse(text.substring(middle + 1));
            if (left.isNumbered()
                    && right.isNumbered()
                    && left.series().equals(right.series())
                    && left.number() <= right.number()) {
                return new ReferenceRange(left.series(), left.number(), right.number());
            }
        }
        return of(Designator.parse(text));
    }

    /** Returns the position of the middle dash; −1 if the count of dashes is even. */
    private static int middleDash(String text) {
        int dashes = 0;
        for (int at = text.indexOf(DASH); at >= 0; at = text.indexOf(DASH, at + 1)) {
            dashes++;
        }
        if (dashes % 2 == 0) {
            return -1;
        }
        int middle = -1;
        for (int i = 0; i <= dashes / 2; i++) {
            middle = text.indexOf(DASH, middle + 1);
        }
        return middle;
    }

    /** Returns the text that {@link #parse} reads as these references. */
    public String text() {
        String end = lastReference();
        if (first < last) {
            return series.text(first) + DASH + end;
        }
        return parse(end).equals(this) ? end : end + DASH + end;
    }

    /** Returns the last reference, which is the longest. */
    public String lastReference() {
        return isNumbered() ? series.text(last) : series.prefix();
    }

    /** Returns whether the references end in a number. */
    public boolean isNumbered() {
        return first != Designator.UNNUMBERED;
    }

    /** Passes each reference to {@code action}, in ascending order. */
    public void forEach(Consumer<Designator> action) {
        if (isNumbered()) {
            for (long number = first; number <= last; number++) {
                action.accept(Designator.of(series, number));
            }
        } else {
            action.accept(Designator.parse(series.prefix()));
        }
    }

    /** Returns the count of references. */
    public long count() {
        return last - first + 1;
    }

    @Override
    public int compareTo(ReferenceRange other) {
        return NATURAL.compare(this, other);
    }
}
