package io.circuitsynth.refman.designator;

/**
 * The references that differ only in their number: a prefix, and the format of the number after it.
 *
 * <p>{@code R1} and {@code R10} belong to the series {@code (R, 0)}, whose numbers have no leading zeros. {@code R01} and
 * {@code R00} belong to {@code (R, 2)}, whose numbers have leading zeros and two digits in all. Every reference with a
 * number belongs to exactly one series under all rules, so a number within a series identifies one reference.
 *
 * @param prefix the text before the number; never ends in a digit
 * @param digits the count of digits of a number with leading zeros; 0 for the series without leading zeros
 */
public record Series(String prefix, int digits) {

    /** Returns the series of a prefix whose numbers have no leading zeros. */
    public static Series plain(String prefix) {
        return new Series(prefix, 0);
    }

    /** Formats the reference with a number of this series. */
    public String text(long number) {
        if (digits == 0) {
            return prefix + number;
        }
        String written = Long.toString(number);
        if (digits <= written.length()) {
            return prefix.concat(written);
        }
        return prefix + "0".repeat(digits - written.length()) + written;
    }
}
