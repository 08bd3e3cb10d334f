package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;

/**
 * An interval of numbers, inclusive at both ends.
 *
 * @param first the lowest number
 * @param last the highest number; {@link Designator#MAX_NUMBER} if there is no upper end
 */
public record NumberRange(long first, long last) {

    /** All numbers that can be generated. */
    public static final NumberRange ALL = new NumberRange(Designator.FIRST_GENERATED, Designator.MAX_NUMBER);

    /** Returns whether there is a number in the interval, and all of them can be generated. */
    public boolean isValid() {
        return first >= ALL.first && last <= ALL.last && first <= last;
    }

    /** Returns whether the interval ends before the highest number that can be generated. */
    public boolean hasUpperEnd() {
        return last < Designator.MAX_NUMBER;
    }
}
