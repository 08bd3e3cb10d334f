package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceRangeTest {

    private static ReferenceRange single(String reference) {
        return ReferenceRange.of(Designator.parse(reference));
    }

    @ParameterizedTest
    @CsvSource({
        "R1-R50, R, 0, 1, 50",
        "R1-R1, R, 0, 1, 1",
        "#PWR01-#PWR09, #PWR, 2, 1, 9",
        "R0-R4294967295, R, 0, 0, 4294967295",
        "X-1-X-5, X-, 0, 1, 5",
        "X1-X5-X1-X5, X1-X, 0, 5, 5",
        "5-7, '', 0, 5, 7",
        "N$1-N$7, N$, 0, 1, 7"
    })
    void twoReferencesOfOneSeriesAroundTheMiddleDashAreARange(
            String text, String prefix, int digits, long first, long last) {
        assertThat(ReferenceRange.parse(text)).isEqualTo(new ReferenceRange(new Series(prefix, digits), first, last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "R1",
                "USR_BTN",
                "USR-BTN",
                "",
                "-",
                "R-1",
                "R5-R1",
                "R1-C5",
                "R1-R05",
                "R1-R2-R3",
                "R1-R4294967296",
                "R1-",
                "-R1",
                "R1-R5x"
            })
    void everythingElseIsASingleReference(String text) {
        assertThat(ReferenceRange.parse(text)).isEqualTo(single(text));
        assertThat(single(text).text()).isEqualTo(text);
    }

    @Test
    void aReferenceThatLooksLikeARangeIsWrittenAsARangeOfOne() {
        assertThat(single("X1-X5").text()).isEqualTo("X1-X5-X1-X5");
        assertThat(single("X1-X5").count()).isEqualTo(1);
        assertThat(single("5-7").text()).isEqualTo("5-7-5-7");
    }

    @Test
    void aWholeSeriesIsCountedWithoutIteration() {
        assertThat(ReferenceRange.parse("R0-R4294967295").count()).isEqualTo(4294967296L);
    }

    @Test
    void rangesAreInNaturalOrder() {
        assertThat(ReferenceRange.parse("R2-R3")).isLessThan(ReferenceRange.parse("R10"));
        assertThat(ReferenceRange.parse("R")).isLessThan(ReferenceRange.parse("R0-R9"));
        assertThat(ReferenceRange.parse("R1")).isLessThan(ReferenceRange.parse("R01"));
    }

    /** Uses few characters, so that dashes and digits occur at every ambiguous position. */
    @Test
    void everyRangeHasOneTextThatIsParsedToTheSameRange() {
        Random random = new Random(1);
        Set<ReferenceRange> ranges = new HashSet<>();
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 300_000; i++) {
            Designator first = Designator.parse(randomReference(random));
            long last = first.isNumbered() && random.nextBoolean()
                    ? Math.min(highest(first.series()), first.number() + random.nextInt(3))
                    : first.number();
            ReferenceRange range = new ReferenceRange(first.series(), first.number(), last);
            ReferenceRange read = ReferenceRange.parse(range.text());
            assertThat(read).isEqualTo(range);
            assertThat(read.lastReference()).isEqualTo(range.lastReference());
            ranges.add(range);
            texts.add(range.text());
        }
        assertThat(texts).hasSameSizeAs(ranges).hasSizeGreaterThan(1_000);
    }

    private static long highest(Series series) {
        return series.digits() == 0 ? Designator.MAX_NUMBER : (long) Math.pow(10, series.digits() - 1) - 1;
    }

    private static String randomReference(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(9); length > 0; length--) {
            text.append("X--1105".charAt(random.nextInt(7)));
        }
        return text.toString();
    }
}
