package io.circuitsynth.refman.designator;

import io.circuitsynth.refman.outcome.Outcome;
import java.util.List;

/** Defines which references and prefixes are valid in a hierarchy, and which are reserved. */
public sealed interface Rules permits StrictRules, PatternRules {

    /** Returns the values that define these rules. */
    RulesProfile profile();

    /** Parses a reference; refused if the rules do not allow it. */
    Outcome<Designator> check(String reference);

    /** Checks a prefix for generation; refused if the rules do not allow it. */
    Outcome<String> checkPrefix(String prefix);

    /** Returns {@link #segments(String, int)} for a prefix without references. */
    default List<NumberSegment> segments(String prefix) {
        return segments(prefix, profile().minimumDigits());
    }

    /**
     * Returns the numbers that can be generated for a prefix, in ascending order and without overlap.
     *
     * <p>Numbers whose references are reserved or too long are excluded.
     *
     * @param prefix a prefix that {@link #checkPrefix} accepts
     * @param minimumDigits the width to which numbers are padded with zeros; ignored if the rules put a zero before every
     *     number of the prefix
     */
    List<NumberSegment> segments(String prefix, int minimumDigits);

    /**
     * Returns the form in which a prefix, or a reference without a number, is compared with others.
     *
     * <p>Two references are the same if the keys of their prefixes, their numbers and their leading zeros are equal.
     */
    String key(String text);

    /** Returns the form in which a reference is compared with others. */
    default Designator key(Designator designator) {
        return designator.withPrefix(key(designator.prefix()));
    }
}
