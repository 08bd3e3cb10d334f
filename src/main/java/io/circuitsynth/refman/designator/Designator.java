package io.circuitsynth.refman.designator;

import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed reference designator: {@code R12} is number 12 in the series of {@code R}.
 *
 * <p>The number is the longest run of ASCII digits at the end. A text without digits at its end, or with a number above
 * {@link #MAX_NUMBER}, is unnumbered. Natural order sorts by prefix, then by number, then by the count of digits:
 * {@code R2} before {@code R10}, {@code R1} before {@code R01}. An unnumbered designator comes first.
 *
 * @param text the reference as written
 * @param series the prefix and the format of the number; for an unnumbered one, the prefix is the whole text
 * @param number 0 to {@link #MAX_NUMBER}, or {@link #UNNUMBERED}
 */
public record Designator(String text, Series series, long number) implements Comparable<Designator> {

    /** The largest number of a reference, 2³²−1, as in Circuit Synth's Rust version. */
    public static final long MAX_NUMBER = 0xFFFF_FFFFL;

    /** The smallest number that is generated; 0 can only be registered. */
    public static final long FIRST_GENERATED = 1;

    /** The number of a designator without one. */
    public static final long UNNUMBERED = -1;

    private static final Comparator<Designator> NATURAL = Comparator.comparing(Designator::prefix)
            .thenComparingLong(Designator::number)
            .thenComparingInt(designator -> designator.series.digits());

    /** Parses a text; every string is a designator. */
    public static Designator parse(String text) {
        int start = numberStart(text);
        long number = number(text, start);
        if (number == UNNUMBERED) {
            return new Designator(text, Series.plain(text), UNNUMBERED);
        }
        int length = text.length() - start;
        boolean leadingZero = length > 1 && text.charAt(start) == '0';
        return new Designator(text, new Series(text.substring(0, start), leadingZero ? length : 0), number);
    }

    /** Creates the designator of a number in a series. */
    public static Designator of(Series series, long number) {
        return new Designator(series.text(number), series, number);
    }

    /** Returns the designator with another prefix; for an unnumbered one, the prefix is the whole text. */
    public Designator withPrefix(String prefix) {
        if (prefix.equals(prefix())) {
            return this;
        }
        return isNumbered()
                ? of(new Series(prefix, series.digits()), number)
                : new Designator(prefix, Series.plain(prefix), UNNUMBERED);
    }

    /** Returns an equal designator whose series is the one among {@code shared}, or is added to them. */
    public Designator sharing(Map<Series, Series> shared) {
        if (!isNumbered()) {
            return this;
        }
        Series first = shared.putIfAbsent(series, series);
        return first == null ? this : new Designator(text, first, number);
    }

    /** Returns the position of the digits at the end of {@code text}; its length if there are none. */
    public static int numberStart(String text) {
        int start = text.length();
        while (start > 0 && isDigit(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** Parses the digits from {@code start} on; returns {@link #UNNUMBERED} if there are none or the number is too large. */
    static long number(String text, int start) {
        long number = start == text.length() ? UNNUMBERED : 0;
        for (int i = start; i < text.length(); i++) {
            number = number * 10 + (text.charAt(i) - '0');
            if (number > MAX_NUMBER) {
                return UNNUMBERED;
            }
        }
        return number;
    }

    static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    /** Returns the class letters before the number. */
    public String prefix() {
        return series.prefix();
    }

    /** Returns whether the reference ends in a number. */
    public boolean isNumbered() {
        return number != UNNUMBERED;
    }

    /** Compares the series and the number, which determine the text. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Designator that && number == that.number && series.equals(that.series);
    }

    @Override
    public int hashCode() {
        return 31 * series.hashCode() + Long.hashCode(number);
    }

    @Override
    public int compareTo(Designator other) {
        return NATURAL.compare(this, other);
    }
}
