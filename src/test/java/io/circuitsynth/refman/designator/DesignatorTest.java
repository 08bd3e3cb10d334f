package io.circuitsynth.refman.designator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DesignatorTest {

    @Test
    void naturalOrderSortsByNumberWithinAPrefix() {
        List<String> sorted = Stream.of("R10", "R2", "R01", "R1", "RN1", "C3", "R", "R001", "#PWR02", "R0")
                .map(Designator::parse)
                .sorted(Comparator.naturalOrder())
                .map(Designator::text)
                .toList();
        assertThat(sorted).containsExactly("#PWR02", "C3", "R", "R0", "R1", "R01", "R001", "R2", "R10", "RN1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "R1",
                "R01",
                "R0",
                "R00",
                "0V6",
                "USR_BTN",
                "12",
                "",
                "R4294967295",
                "R04294967295",
                "R4294967296"
            })
    void aParsedTextIsFormattedUnchanged(String text) {
        Designator designator = Designator.parse(text);
        assertThat(designator.text()).isEqualTo(text);
        if (designator.isNumbered()) {
            assertThat(Designator.of(designator.series(), designator.number())).isEqualTo(designator);
        } else {
            assertThat(designator.prefix()).isEqualTo(text);
        }
    }
}
