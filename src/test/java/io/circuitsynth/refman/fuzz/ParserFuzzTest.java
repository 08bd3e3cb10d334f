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
 * Gives the parsers of references millions of texts that are nearly references.
 *
 * <p>What is checked a million times is compared by hand: an assertion's description costs more than the parser. Another
 * run is {@code -Dfuzz.seed=SEED -Dfuzz.inputs=COUNT}.
 */
class ParserFuzzTest {

    private static final int MAX_SPELT_OUT = 300;

    private final Mutator mutator = new Mutator(References.CORPUS);

    @Test
    void rulesRefuseOrUnderstandEveryTextAndWriteWhatTheyUnderstoodAsItWas() {
        List<Rules> all = List.of(new StrictRules(), PatternRules.kicad());
        Inputs.each(400_000, dice -> {
            String text = mutator.text(dice);
            Designator parsed = Designator.parse(text);
            require(written(parsed).equals(text), "is not written as it was read", text);
            for (Rules rules : all) {
                Outcome<Designator> checked = rules.check(text);
                checked.fold(
                        done -> {
                            require(done.equals(parsed), "is understood in two ways", text);
                            return true;
                        },
                        refusal -> isRefusal(refusal, text));
                checked.then(done -> rules.checkPrefix(done.prefix())).map(prefix -> {
                    // A prefix that the rules let pass has numbers, and each gives a reference that they let pass.
                    rules.segments(prefix).forEach(segment -> requireGenerated(rules, segment));
                    return prefix;
                });
                rules.checkPrefix(text)
                        .fold(
                                prefix -> {
                                    require(!rules.segments(prefix).isEmpty(), "has no numbers", text);
                                    return true;
                                },
                                refusal -> isRefusal(refusal, text));
            }
        });
    }

    private static String written(Designator designator) {
        return designator.isNumbered() ? designator.series().text(designator.number()) : designator.prefix();
    }

    private static boolean isRefusal(Refusal refusal, String text) {
        require(!refusal.detail().isEmpty(), "is refused without a word", text);
        return true;
    }

    private static void requireGenerated(Rules rules, NumberSegment segment) {
        for (long number : new long[] {segment.first(), segment.last()}) {
            String generated = segment.series().text(number);
            require(rules.check(generated).isDone(), "would be generated and refused", generated);
        }
    }

    @Test
    void everyTextIsOneRangeThatIsReadAgainFromWhatItIsWrittenAs() {
        Inputs.each(1_000_000, dice -> {
            String text = mutator.text(dice);
            ReferenceRange range = ReferenceRange.parse(text);
            String written = range.text();
            ReferenceRange again = ReferenceRange.parse(written);
            require(again.equals(range), "is another range when it is written as " + written, text);
            require(again.text().equals(written), "is written in two ways", text);
            require(range.count() >= 1, "stands for nothing", text);
            Designator last = Designator.parse(range.lastReference());
            require(
                    last.isNumbered() == range.isNumbered() && last.series().equals(range.series()),
                    "ends in a reference of another series",
                    text);
        });
    }

    @Test
    void aSetOfRangesHoldsTheReferencesSpeltOutAndNoOthers() {
        Inputs.each(50_000, dice -> {
            ReferenceSet set = new ReferenceSet();
            Set<String> plain = new HashSet<>();
            for (int i = 1 + dice.below(6); i > 0; i--) {
                ReferenceRange range = ReferenceRange.parse(mutator.text(dice));
                if (range.count() <= MAX_SPELT_OUT) {
                    List<String> spelt = spelt(range);
                    boolean isNew = spelt.stream().noneMatch(plain::contains);
                    assertThat(set.add(range)).as(range.text()).isEqualTo(isNew);
                    if (isNew) {
                        plain.addAll(spelt);
                    }
                }
            }
            assertThat(spelt(set)).isEqualTo(plain);
            assertThat(spelt(rewritten(set))).isEqualTo(plain);
        });
    }

    private static List<String> spelt(ReferenceRange range) {
        if (!range.isNumbered()) {
            return List.of(range.lastReference());
        }
        List<String> texts = new ArrayList<>();
        for (long number = range.first(); number <= range.last(); number++) {
            texts.add(range.series().text(number));
        }
        return texts;
    }

    private static Set<String> spelt(ReferenceSet set) {
        Set<String> texts = new HashSet<>(set.unnumbered());
        ranges(set).forEach(range -> texts.addAll(spelt(range)));
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

    /** The set as it is when each of its ranges was written down and read. */
    private static ReferenceSet rewritten(ReferenceSet set) {
        ReferenceSet again = new ReferenceSet();
        set.unnumbered().forEach(text -> again.add(ReferenceRange.parse(text)));
        ranges(set)
                .forEach(range -> assertThat(again.add(ReferenceRange.parse(range.text())))
                        .as(range.text())
                        .isTrue());
        return again;
    }

    private static void require(boolean holds, String otherwise, String text) {
        if (!holds) {
            throw new AssertionError(Bytes.json(text) + " " + otherwise);
        }
    }
}
