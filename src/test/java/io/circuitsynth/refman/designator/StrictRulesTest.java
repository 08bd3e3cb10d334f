package io.circuitsynth.refman.designator;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictRulesTest {

    private final Rules rules = new StrictRules();

    @ParameterizedTest
    @CsvSource({"R1,R,1", "C23,C,23", "IC1,IC,1", "SW_1,SW_,1", "R0123,R,123", "R0,R,0", "R4294967295,R,4294967295"})
    void aReferenceIsSplitIntoPrefixAndNumber(String reference, String prefix, long number) {
        Designator designator = rules.check(reference).orElseThrow();
        assertThat(designator.prefix()).isEqualTo(prefix);
        assertThat(designator.number()).isEqualTo(number);
        assertThat(designator.text()).isEqualTo(reference);
    }

    /** The order of the checks matters where a reference breaks several rules. */
    @ParameterizedTest
    @CsvSource({
        "'',EMPTY_REFERENCE",
        "ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJ-----,REFERENCE_TOO_LONG",
        "GND,RESERVED_REFERENCE",
        "VSS,RESERVED_REFERENCE",
        "R-1,INVALID_REFERENCE_FORMAT",
        "R 1,INVALID_REFERENCE_FORMAT",
        "N$1,INVALID_REFERENCE_FORMAT",
        "#PWR01,INVALID_REFERENCE_FORMAT",
        "123,INVALID_REFERENCE_FORMAT",
        "1R,INVALID_REFERENCE_FORMAT",
        "R,INVALID_REFERENCE_FORMAT",
        "USR_BTN,INVALID_REFERENCE_FORMAT",
        "ABCDEFGHIJKLMNOPQ1,PREFIX_TOO_LONG",
        "ÄBCDEFGHIJKLMNOPQ1X,PREFIX_TOO_LONG",
        "Ä1,INVALID_PREFIX_CHARACTER",
        "_Ä1X,INVALID_PREFIX_CHARACTER",
        "_1X,PREFIX_MUST_START_WITH_LETTER",
        "R1A,INVALID_NUMBER_CHARACTER",
        "R99999999999A,INVALID_NUMBER_CHARACTER",
        "R1-,INVALID_NUMBER_CHARACTER",
        "R٣,INVALID_NUMBER_CHARACTER",
        "R²,INVALID_NUMBER_CHARACTER",
        "R4294967296,INVALID_NUMBER",
        "R99999999999999999999999,INVALID_NUMBER"
    })
    void theRefusalNamesTheFirstBrokenRule(String reference, RefusalCode code) {
        assertThat(code(rules.check(reference))).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "'',EMPTY_PREFIX",
        "ABCDEFGHIJKLMNOP-,PREFIX_TOO_LONG",
        "N$,RESERVED_PREFIX",
        "R-,INVALID_PREFIX_CHARACTER",
        "_R-,INVALID_PREFIX_CHARACTER",
        "1R,INVALID_PREFIX_CHARACTER",
        "R1,INVALID_PREFIX_CHARACTER",
        "Ä,INVALID_PREFIX_CHARACTER",
        "_R,PREFIX_MUST_START_WITH_LETTER"
    })
    void aPrefixAloneIsCheckedInTheSameOrder(String prefix, RefusalCode code) {
        assertThat(code(rules.checkPrefix(prefix))).isEqualTo(code);
    }

    @Test
    void theLongestReferenceAndPrefixAreValid() {
        String reference = "ABCDEFGHIJKLMNOP" + "0".repeat(47) + "7";
        assertThat(rules.check(reference).orElseThrow().number()).isEqualTo(7);
        assertThat(code(rules.check(reference + "7"))).isEqualTo(RefusalCode.REFERENCE_TOO_LONG);
    }

    static RefusalCode code(Outcome<?> outcome) {
        return outcome.fold(
                value -> {
                    throw new AssertionError("not refused: " + value);
                },
                Refusal::code);
    }
}
