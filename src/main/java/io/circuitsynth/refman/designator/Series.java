package io.circuitsynth.refman.designator;

/**
 * The references that differ only in their number: a prefix and a way to write the number behind it.
 *
 * <p>{@code R1} and {@code R10} are of the series {@code (R, 0)}, whose numbers have no leading zeros; {@code R01} and
 * {@code R00} are of {@code (R, 2)}, whose numbers have leading zeros and two digits in all. Every reference that ends in
 * a number is of exactly one series, whatever the rules, so a number within a series names exactly one reference.
 *
 * @param prefix the text in front of the number; never ends in a digit
 * @param digits how many digits a number with leading zeros has; 0 for the series without leading zeros
 */
public record Series(String prefix, int digits) {

    /** The series of a prefix whose numbers have no leading zeros. */
    public static Series plain(String prefix) {
        return new Series(prefix, 0);
    }

    /** The reference of this series with the given number. */
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
