package io.circuitsynth.refman.designator;

import java.util.Comparator;

/**
 * A reference designator, taken apart: {@code R12} is number 12 of the series of {@code R}.
 *
 * <p>The number is the longest run of ASCII digits at the end. A text that ends in no digit, or in a number above
 * {@link #MAX_NUMBER}, is unnumbered. Natural order sorts by prefix, then by number, the unnumbered first: {@code R2}
 * before {@code R10}, {@code R1} before {@code R01}.
 *
 * @param text the reference as written
 * @param series the prefix and how the number is written; for an unnumbered one the whole text is the prefix
 * @param number 0 to {@link #MAX_NUMBER}, or {@link #UNNUMBERED}
 */
public record Designator(String text, Series series, long number) implements Comparable<Designator> {

    /** The largest number a reference can have, 2³²−1, as in Circuit Synth's Rust version. */
    public static final long MAX_NUMBER = 0xFFFF_FFFFL;

    /** The smallest number that is generated; 0 can only be registered. */
    public static final long FIRST_GENERATED = 1;

    /** Stands for the number of a designator that has none. */
    public static final long UNNUMBERED = -1;

    private static final Comparator<Designator> NATURAL = Comparator.comparing(Designator::prefix)
            .thenComparingLong(Designator::number)
            .thenComparingInt(designator -> designator.series.digits());

    /** The designator that {@code text} spells; every string spells one. */
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

    /** The designator of a number in a series. */
    public static Designator of(Series series, long number) {
        return new Designator(series.text(number), series, number);
    }

    /** Where the digits at the end of {@code text} begin; its length when there are none. */
    public static int numberStart(String text) {
        int start = text.length();
        while (start > 0 && isDigit(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** The number spelt by the digits from {@code start} on, or {@link #UNNUMBERED} if there are none or it is too large. */
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

    /** The class letters in front of the number. */
    public String prefix() {
        return series.prefix();
    }

    /** Whether the reference ends in a number. */
    public boolean isNumbered() {
        return number != UNNUMBERED;
    }

    @Override
    public int compareTo(Designator other) {
        return NATURAL.compare(this, other);
    }
}
