package io.circuitsynth.refman.bench;

import java.util.function.DoublePredicate;

/**
 * The target of a measured value.
 *
 * @param text the target in words
 * @param isMet whether a value meets the target
 * @param isMissedTenfold whether a value is ten times worse, which noise of a shared machine does not explain
 */
public record Bar(String text, DoublePredicate isMet, DoublePredicate isMissedTenfold) {

    /** The target of a value that is only shown. */
    public static final Bar NONE = new Bar("—", value -> true, value -> false);

    private static final double FAR = 10;

    /** Returns a target of less than a limit. */
    public static Bar under(double limit, Unit unit) {
        return new Bar("under " + unit.text(limit), value -> value < limit, value -> value >= FAR * limit);
    }

    /** Returns a target of at most a limit. */
    public static Bar atMost(double limit, Unit unit) {
        return new Bar("at most " + unit.text(limit), value -> value <= limit, value -> value > FAR * limit);
    }

    /** Returns a target of at least a limit. */
    public static Bar atLeast(double limit, Unit unit) {
        return new Bar("at least " + unit.text(limit), value -> value >= limit, value -> value < limit / FAR);
    }
}
