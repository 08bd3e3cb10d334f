package io.circuitsynth.refman.bench;

import java.util.function.DoublePredicate;

/**
 * What a measured value is held to.
 *
 * @param text the bar in words
 * @param isMet whether a value is good enough
 * @param isMissedTenfold whether a value is ten times worse than that, which no noise of a shared machine is
 */
public record Bar(String text, DoublePredicate isMet, DoublePredicate isMissedTenfold) {

    /** The bar of a value that is only shown. */
    public static final Bar NONE = new Bar("—", value -> true, value -> false);

    private static final double FAR = 10;

    /** Less than a limit. */
    public static Bar under(double limit, Unit unit) {
        return new Bar("under " + unit.text(limit), value -> value < limit, value -> value >= FAR * limit);
    }

    /** No more than a limit. */
    public static Bar atMost(double limit, Unit unit) {
        return new Bar("at most " + unit.text(limit), value -> value <= limit, value -> value > FAR * limit);
    }

    /** No less than a limit. */
    public static Bar atLeast(double limit, Unit unit) {
        return new Bar("at least " + unit.text(limit), value -> value >= limit, value -> value < limit / FAR);
    }
}
