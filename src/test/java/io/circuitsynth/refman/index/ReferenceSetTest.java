package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Series;
import org.junit.jupiter.api.Test;

class ReferenceSetTest {

    private final ReferenceSet set = new ReferenceSet();

    private boolean add(String text) {
        return set.add(ReferenceRange.parse(text));
    }

    @Test
    void aRangeThatSharesOneReferenceWithTheSetIsNotAdded() {
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
    void rangesAreKeptAsRangesUpToTheLastNumber() {
        assertThat(add("R4294967295")).isTrue();
        assertThat(add("R0-R4294967294")).isTrue();
        assertThat(add("R7")).isFalse();
        assertThat(set.numbers().get(Series.plain("R"))).hasToString("[0-4294967295]");
    }

    @Test
    void holdingsKeepWhatIsOwnedAndRetiredApart() {
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
