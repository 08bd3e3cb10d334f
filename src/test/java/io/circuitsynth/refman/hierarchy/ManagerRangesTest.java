package io.circuitsynth.refman.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.PatternRules;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagerRangesTest {

    @Test
    void theStoredTextIsReadBackWithAnyCharacters() {
        ManagerRanges ranges = ManagerRanges.of(Map.of(
                "*",
                new NumberRange(101, 199),
                "R",
                new NumberRange(1000, 4294967295L),
                "A 1-2\nB",
                new NumberRange(1, 2)));
        assertThat(ranges.text()).isEqualTo("101-199 1 *1-2 7 A 1-2\nB1000-4294967295 1 R");
        assertThat(ManagerRanges.parse(ranges.text())).contains(ranges);
        assertThat(ManagerRanges.NONE.text()).isNull();
        assertThat(ManagerRanges.parse(null)).contains(ManagerRanges.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1-2", "1-2 1", "1-2 1 ", "1-2 2 R", "1-2 -1 R", "1-2 1 R1-2 1 R", "01-2 1 R", "a-2 1 R"
            })
    void aTextThatIsNeverWrittenIsNotRead(String text) {
        assertThat(ManagerRanges.parse(text)).isEmpty();
    }

    @Test
    void moreRangesThanTheLimitAreRefused() {
        Map<String, NumberRange> ranges = new HashMap<>();
        for (int i = 0; i < ManagerRanges.MAX_RANGES; i++) {
            ranges.put("R" + Character.toString(0x4E00 + i), NumberRange.ALL);
        }
        assertThat(ManagerRanges.of(ranges).refuse(PatternRules.kicad())).isEmpty();
        ranges.put("*", NumberRange.ALL);
        assertThat(ManagerRanges.of(ranges)
                        .refuse(PatternRules.kicad())
                        .orElseThrow()
                        .code())
                .isEqualTo(RefusalCode.REFERENCES_LIMIT);
    }
}
