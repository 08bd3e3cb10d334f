package io.circuitsynth.refman.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.NumberSegment;
import io.circuitsynth.refman.designator.PatternRules;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.designator.StrictRules;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceRange;
import io.circuitsynth.refman.index.ReferenceSet;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Feeds the parsers of references with millions of texts that are nearly references.
 *
 * <p>Checks that run a million times use no assertion library, because the description of an assertion costs more than the
 * parser. {@code -Dfuzz.seed=SEED -Dfuzz.inputs=COUNT} selects other inputs.
 */
class ParserFuzzTest {

    private static final int MAX_EXPANDED = 300;

    private final Mutator mutator = new Mutator(References.CORPUS);

    @Test
    void everyTextIsRefusedOrParsedAndFormatsToItself() {
        List<Rules> all = List.of(new StrictRules(), PatternRules.kicad());
        Inputs.each(400_000, dice -> {
            String text = mutator.text(dice);
            Designator parsed = Designator.parse(text);
            assertHolds(formatted(parsed).equals(text), "does not survive parsing and formatting", text);
            for (Rules rules : all) {
                Outcome<Designator> checked = rules.check(text);
                checked.fold(
                        done -> {
                            assertHolds(done.equals(parsed), "is parsed in two ways", text);
                            return true;
                        },
                        refusal -> assertHasDetail(refusal, text));
                checked.then(done -> rules.checkPrefix(done.prefix())).map(prefix -> {
                    // Each number of an accepted prefix must give an accepted reference.
                    rules.segments(prefix).forEach(segment -> assertGeneratedIsAccepted(rules, segment));
                    return prefix;
                });
                rules.checkPrefix(text)
                        .fold(
                                prefix -> {
                                    assertHolds(!rules.segments(prefix).isEmpty(), "has no numbers", text);
                                    return true;
                                },
                                refusal -> assertHasDetail(refusal, text));
            }
        });
    }

    private static String formatted(Designator designator) {
        return designator.isNumbered() ? designator.series().text(designator.number()) : designator.prefix();
    }

    private static boolean assertHasDetail(Refusal refusal, String text) {
        assertHolds(!refusal.detail().isEmpty(), "is refused without a detail", text);
        return true;
    }

    private static void assertGeneratedIsAccepted(Rules rules, NumberSegment segment) {
        for (long number : new long[] {segment.first(), segment.last()}) {
            String generated = segment.series().text(number);
            assertHolds(rules.check(generated).isDone(), "would be generated but is refused", generated);
        }
    }

    @Test
    void everyRangeFormatsToATextThatParsesToTheSameRange() {
        Inputs.each(1_000_000, dice -> {
            String text = mutator.text(dice);
            ReferenceRange range = ReferenceRange.parse(text);
            String formatted = range.text();
            ReferenceRange again = ReferenceRange.parse(formatted);
            assertHolds(again.equals(range), "is another range when formatted as " + formatted, text);
            assertHolds(again.text().equals(formatted), "is formatted in two ways", text);
            assertHolds(range.count() >= 1, "is an empty range", text);
            Designator last = Designator.parse(range.lastReference());
            assertHolds(
                    last.isNumbered() == range.isNumbered() && last.series().equals(range.series()),
                    "ends in a reference of another series",
                    text);
        });
    }

    @Test
    void aSetOfRangesContainsExactlyTheReferencesOfItsRanges() {
        Inputs.each(50_000, dice -> {
            ReferenceSet set = new ReferenceSet();
            Set<String> plain = new HashSet<>();
            for (int i = 1 + dice.below(6); i > 0; i--) {
                ReferenceRange range = ReferenceRange.parse(mutator.text(dice));
                if (range.count() <= MAX_EXPANDED) {
                    List<String> expanded = expanded(range);
                    boolean isNew = expanded.stream().noneMatch(plain::contains);
                    assertThat(set.add(range)).as(range.text()).isEqualTo(isNew);
                    if (isNew) {
                        plain.addAll(expanded);
                    }
                }
            }
            assertThat(expanded(set)).isEqualTo(plain);
            assertThat(expanded(reparsed(set))).isEqualTo(plain);
        });
    }

    private static List<String> expanded(ReferenceRange range) {
        if (!range.isNumbered()) {
            return List.of(range.lastReference());
        }
        List<String> texts = new ArrayList<>();
        for (long number = range.first(); number <= range.last(); number++) {
            texts.add(range.series().text(number));
        }
        return texts;
    }

    private static Set<String> expanded(ReferenceSet set) {
        Set<String> texts = new HashSet<>(set.unnumbered());
        ranges(set).forEach(range -> texts.addAll(expanded(range)));
        return texts;
    }

    private static List<ReferenceRange> ranges(ReferenceSet set) {
        List<ReferenceRange> ranges = new ArrayList<>();
        for (Map.Entry<Series, NumberRanges> series : set.numbers().entrySet()) {
            NumberRanges numbers = series.getValue();
            for (int i = 0; i < numbers.size(); i++) {
                ranges.add(new ReferenceRange(series.getKey(), numbers.first(i), numbers.last(i)));
            }
        }
        return ranges;
    }

    /** Returns the set after each of its ranges was formatted and parsed. */
    private static ReferenceSet reparsed(ReferenceSet set) {
        ReferenceSet again = new ReferenceSet();
        set.unnumbered().forEach(text -> again.add(ReferenceRange.parse(text)));
        ranges(set)
                .forEach(range -> assertThat(again.add(ReferenceRange.parse(range.text())))
                        .as(range.text())
                        .isTrue());
        return again;
    }

    private static void assertHolds(boolean holds, String otherwise, String text) {
        if (!holds) {
            throw new AssertionError(Bytes.json(text) + " " + otherwise);
        }
    }
}
