package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The numbers that a manager is about to get for one prefix; changes nothing until it is applied. */
final class GenerationPlan {

    private final Hierarchy hierarchy;
    private final ReferenceManager asking;
    private final String requestedPrefix;
    private final Numbering numbering;
    private final Allocation reused;
    private final Allocation fresh;

    /** Whether the numbers are marked as generated ahead, rather than the counter raised. */
    private final boolean ahead;

    private GenerationPlan(
            Hierarchy hierarchy,
            ReferenceManager asking,
            String requestedPrefix,
            Numbering numbering,
            Allocation reused,
            Allocation fresh,
            boolean ahead) {
        this.hierarchy = hierarchy;
        this.asking = asking;
        this.requestedPrefix = requestedPrefix;
        this.numbering = numbering;
        this.reused = reused;
        this.fresh = fresh;
        this.ahead = ahead;
    }

    /** Finds the numbers of a generation; refused if fewer are left than requested. */
    static Outcome<GenerationPlan> of(
            Hierarchy hierarchy, ReferenceManager asking, Generation generation, Numbering numbering) {
        long counter = hierarchy.root().counters.next(numbering.counterPrefix());
        Long from = generation.from();
        NumberRange range = asking.ranges().of(generation.prefix(), hierarchy.rules());
        long lowest = from == null ? range.first() : Math.max(range.first(), from);
        long start = Math.max(counter, lowest);
        boolean isConfined = !range.equals(NumberRange.ALL);
        Allocation reused = generation.reuse()
                ? Allocation.ofRetired(
                        hierarchy.references(),
                        numbering.stretches(),
                        new NumberRange(lowest, range.last()),
                        generation.count())
                : Allocation.none();
        long missing = generation.count() - reused.count();
        Allocation fresh = Allocation.ofFree(
                hierarchy.references(), numbering.stretches(), new NumberRange(start, range.last()), missing);
        if (fresh.count() < missing) {
            return Outcome.refused(tooFew(generation.prefix(), generation.count(), range));
        }
        return Outcome.done(new GenerationPlan(
                hierarchy, asking, generation.prefix(), numbering, reused, fresh, start > counter || isConfined));
    }

    void addTo(Growth growth) {
        reused.addTo(growth);
        fresh.addTo(growth);
    }

    /** Gives the numbers to the manager, and returns their references. */
    List<String> apply() {
        hierarchy.spellings().add(numbering.prefix());
        reused.giveTo(asking.slot, hierarchy.references());
        fresh.giveTo(asking.slot, hierarchy.references());
        reused.markAhead(hierarchy.references());
        if (ahead) {
            fresh.markAhead(hierarchy.references());
        } else if (fresh.count() > 0) {
            hierarchy.root().counters.raise(numbering.counterPrefix(), fresh.last() + 1);
        }
        List<String> texts = new ArrayList<>((int) (reused.count() + fresh.count()));
        reused.appendTexts(texts);
        fresh.appendTexts(texts);
        return texts;
    }

    /** Caches the numbering for later generations, after the counter exists. */
    void remember() {
        hierarchy.numberings().remember(requestedPrefix, numbering);
    }

    /** Creates the refusal of numbers of which fewer are left than requested, within the range of a manager. */
    static Refusal tooFew(String prefix, int count, NumberRange range) {
        return range.equals(NumberRange.ALL) ? overflow(prefix, count) : exhausted(prefix, count, range);
    }

    private static Refusal exhausted(String prefix, int count, NumberRange range) {
        return new Refusal(
                RefusalCode.RANGE_EXHAUSTED,
                "Fewer than the " + count + " requested numbers are left for the prefix '" + prefix
                        + "' in the range of the manager, " + range.first() + " to " + range.last() + ".",
                Map.of("prefix", prefix, "count", count, "first", range.first(), "last", range.last()));
    }

    /** Creates the refusal of numbers of which fewer are left than requested. */
    static Refusal overflow(String prefix, int count) {
        return new Refusal(
                RefusalCode.COUNTER_OVERFLOW,
                "Fewer than the " + count + " requested numbers are left for the prefix '" + prefix + "'.",
                Map.of("prefix", prefix, "count", count, "limit", Designator.MAX_NUMBER));
    }
}
