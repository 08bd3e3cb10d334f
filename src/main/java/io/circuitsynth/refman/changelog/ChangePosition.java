package io.circuitsynth.refman.changelog;

import java.util.Comparator;
import java.util.Optional;

/**
 * A position in the change log of a hierarchy, written as {@code VERSION.ORDINAL}; a version alone stands for its end.
 *
 * @param version the version of the hierarchy after the change
 * @param ordinal the place among the events of the change, from 0 on; {@link #END} for its end
 */
public record ChangePosition(long version, int ordinal) implements Comparable<ChangePosition> {

    /** The ordinal behind all events of a change. */
    public static final int END = Integer.MAX_VALUE;

    private static final int MAX_DIGITS = 18;
    private static final int MAX_DIGITS_OF_ORDINAL = 9;

    private static final Comparator<ChangePosition> ORDER =
            Comparator.comparingLong(ChangePosition::version).thenComparingInt(ChangePosition::ordinal);

    /** Returns the position behind all events of a version; 0 is the start of the log. */
    public static ChangePosition after(long version) {
        return new ChangePosition(version, END);
    }

    /** Parses a position; empty if the text is not one. */
    public static Optional<ChangePosition> parse(String text) {
        int dot = text.indexOf('.');
        String version = dot < 0 ? text : text.substring(0, dot);
        String ordinal = dot < 0 ? "" : text.substring(dot + 1);
        if (!isNumber(version, MAX_DIGITS) || (dot >= 0 && !isNumber(ordinal, MAX_DIGITS_OF_ORDINAL))) {
            return Optional.empty();
        }
        return Optional.of(new ChangePosition(Long.parseLong(version), dot < 0 ? END : Integer.parseInt(ordinal)));
    }

    private static boolean isNumber(String text, int maxDigits) {
        return !text.isEmpty()
                && text.length() <= maxDigits
                && text.chars().allMatch(character -> character >= '0' && character <= '9');
    }

    /** Returns the first version of which an event can follow. */
    long nextVersion() {
        return ordinal == END ? version + 1 : version;
    }

    /** Returns the text that {@link #parse} reads. */
    public String text() {
        return ordinal == END ? Long.toString(version) : version + "." + ordinal;
    }

    @Override
    public int compareTo(ChangePosition other) {
        return ORDER.compare(this, other);
    }
}
