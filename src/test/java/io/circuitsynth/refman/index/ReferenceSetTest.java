package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Series;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReferenceSetTest {

    private final ReferenceSet set = new ReferenceSet();

    private boolean add(String text) {
        return set.add(ReferenceRange.parse(text));
    }

    @Test
    void aRangeThatOverlapsTheSetIsNotAdded() {
        assertThat(add("R10-R20")).isTrue();
        assertThat(add("R20-R30")).isFalse();
        assertThat(add("R1-R10")).isFalse();
        assertThat(add("R15")).isFalse();
        assertThat(add("R21-R30")).isTrue();
        assertThat(add("R01-R09")).isTrue();
        assertThat(add("USR_BTN")).isTrue();
        assertThat(add("USR_BTN")).isFalse();
        assertThat(set.numbers()).containsOnlyKeys(Series.plain("R"), new Series("R", 2));
        assertThat(set.numbers().get(Series.plain("R"))).hasToString("[10-30]");
        assertThat(set.numbers().get(new Series("R", 2))).hasToString("[1-9]");
        assertThat(set.unnumbered()).containsExactly("USR_BTN");
    }

    @Test
    void theSetMatchesAPlainSetOnRandomRanges() {
        Random random = new Random(20261126);
        Set<Long> expected = new TreeSet<>();
        for (int i = 0; i < 5_000; i++) {
            long first = random.nextInt(3_000);
            long last = first + random.nextInt(4);
            boolean isNew = LongStream.rangeClosed(first, last).noneMatch(expected::contains);
            assertThat(set.add(new ReferenceRange(Series.plain("R"), first, last)))
                    .isEqualTo(isNew);
            if (isNew) {
                LongStream.rangeClosed(first, last).forEach(expected::add);
            }
        }
        NumberRanges ranges = new NumberRanges();
        expected.forEach(each -> ranges.add(each, each));
        assertThat(set.numbers().get(Series.plain("R"))).isEqualTo(ranges);
    }

    @Test
    void adjacentRangesAreMergedUpToTheLastNumber() {
        assertThat(add("R4294967295")).isTrue();
        assertThat(add("R0-R4294967294")).isTrue();
        assertThat(add("R7")).isFalse();
        assertThat(set.numbers().get(Series.plain("R"))).hasToString("[0-4294967295]");
    }

    @Test
    void holdingsSeparateOwnedAndRetiredNumbers() {
        add("R1-R3");
        add("USR_BTN");
        ReferenceSet retired = new ReferenceSet();
        retired.add(ReferenceRange.parse("R2"));
        retired.add(ReferenceRange.parse("C7"));
        Holdings holdings = Holdings.of(set, retired);
        assertThat(holdings.numbers().get(Series.plain("R"))).hasToString("Numbers[owned=[1-3], retired=[2]]");
        assertThat(holdings.numbers().get(Series.plain("C"))).hasToString("Numbers[owned=[], retired=[7]]");
        assertThat(holdings.unnumbered()).containsExactly("USR_BTN");
    }
}
