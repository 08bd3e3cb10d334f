package io.circuitsynth.refman.designator;

import io.circuitsynth.refman.outcome.Outcome;
import java.util.List;

/** What a valid reference looks like and what is reserved, for one hierarchy. */
public sealed interface Rules permits StrictRules, PatternRules {

    /** The values these rules are made of. */
    RulesProfile profile();

    /** The designator that {@code reference} spells, or why it may not be used. */
    Outcome<Designator> check(String reference);

    /** The prefix itself, or why nothing may be generated for it. */
    Outcome<String> checkPrefix(String prefix);

    /**
     * The numbers that can be generated for a prefix, in rising order and without overlap.
     *
     * <p>Numbers that would give a reserved or too long reference are in none of them.
     *
     * @param prefix one that {@link #checkPrefix} let pass
     */
    List<NumberSegment> segments(String prefix);
}
