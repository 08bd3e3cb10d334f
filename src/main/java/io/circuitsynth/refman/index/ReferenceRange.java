package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.Comparator;

/**
 * Neighbouring references of one series, written short as {@code R1-R50}; or a single reference, written as it is.
 *
 * <p>A reference of KiCad may have a dash of its own, so how a text is read is fixed: as a range if it has an odd number of
 * dashes and the middle one stands between two numbered references of one series of which the left number is not above the
 * right; as a single reference otherwise. A range reads so because both its ends have the same dashes in their prefix. A
 * single reference that would read as a range is written as a range of one, {@code X1-X5-X1-X5}. So every reference has a
 * text, and every text is read as one thing.
 *
 * @param series the series; for a reference without a number the one whose prefix is the whole reference
 * @param first the first number, or {@link Designator#UNNUMBERED}
 * @param last the last number, or {@link Designator#UNNUMBERED}
 */
public record ReferenceRange(Series series, long first, long last) implements Comparable<ReferenceRange> {

    private static final char DASH = '-';

    private static final Comparator<ReferenceRange> NATURAL = Comparator.comparing(
                    (ReferenceRange range) -> range.series.prefix())
            .thenComparingLong(ReferenceRange::first)
            .thenComparingInt(range -> range.series.digits());

    /** A single reference. */
    public static ReferenceRange of(Designator single) {
        return new ReferenceRange(single.series(), single.number(), single.number());
    }

    /** The references that {@code text} stands for; every text stands for some. */
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

    /** Where the middle one of the dashes is; -1 if there is none, or as many on both sides of no dash. */
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

    /** The text that stands for these references and no others. */
    public String text() {
        String end = lastReference();
        if (first < last) {
            return series.text(first) + DASH + end;
        }
        return parse(end).equals(this) ? end : end + DASH + end;
    }

    /** The last of the references: none is longer. */
    public String lastReference() {
        return isNumbered() ? series.text(last) : series.prefix();
    }

    /** Whether the references end in a number. */
    public boolean isNumbered() {
        return first != Designator.UNNUMBERED;
    }

    /** How many references there are. */
    public long count() {
        return last - first + 1;
    }

    @Override
    public int compareTo(ReferenceRange other) {
        return NATURAL.compare(this, other);
    }
}
