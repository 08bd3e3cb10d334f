package io.circuitsynth.refman.designator;

import static io.circuitsynth.refman.designator.StrictRulesTest.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternRulesTest {

    private final Rules kicad = PatternRules.kicad();

    private static Rules rules(Set<String> reserved, int maxCharacters, int digits, boolean numberRequired) {
        return new PatternRules(new RulesProfile(
                "custom", maxCharacters, 4, "[A-Z]*", reserved, Set.of("X"), digits, digits, numberRequired));
    }

    @ParameterizedTest
    @CsvSource({"#PWR01,#PWR,1", "0V6,0V,6", "USR_BTN,USR_BTN,-1", "12,'',12", "A-B.7,A-B.,7", "R?1,R?,1", "+3V3,+3V,3"
    })
    void kicadTakesAReferenceApartAtTheDigitsItEndsIn(String reference, String prefix, long number) {
        Designator designator = kicad.check(reference).orElseThrow();
        assertThat(designator.prefix()).isEqualTo(prefix);
        assertThat(designator.number()).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "'',EMPTY_REFERENCE",
        "R?,MISSING_NUMBER",
        "U??,MISSING_NUMBER",
        "'R 1',INVALID_REFERENCE_FORMAT",
        "R4294967296,INVALID_NUMBER"
    })
    void kicadRefusesWhatNoProjectHolds(String reference, RefusalCode code) {
        assertThat(code(kicad.check(reference))).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"R\u00001", "R\t1", "R\n1", "R\u00a01", "R\u200b1", "R\u202e1", "R\u20281", "R\ud8001"})
    void whatCannotBeSeenIsRefused(String reference) {
        assertThat(code(kicad.check(reference))).isEqualTo(RefusalCode.INVALID_REFERENCE_FORMAT);
    }

    @Test
    void kicadCountsCharactersAndNotBytes() {
        assertThat(kicad.check("🔌".repeat(63) + "1").isDone()).isTrue();
        assertThat(code(kicad.check("🔌".repeat(64) + "1"))).isEqualTo(RefusalCode.REFERENCE_TOO_LONG);
    }

    @Test
    void aPrefixNeverEndsInADigit() {
        assertThat(kicad.checkPrefix("0V").isDone()).isTrue();
        assertThat(code(kicad.checkPrefix("0V6"))).isEqualTo(RefusalCode.INVALID_PREFIX_CHARACTER);
    }

    @Test
    void aPrefixThatLeavesNoRoomForANumberIsRefused() {
        assertThat(kicad.segments("P".repeat(63)))
                .containsExactly(new NumberSegment(Series.plain("P".repeat(63)), 1, 9));
        assertThat(code(kicad.checkPrefix("P".repeat(64)))).isEqualTo(RefusalCode.REFERENCE_TOO_LONG);
    }

    @Test
    void virtualSymbolsAreGeneratedWithTwoDigits() {
        assertThat(kicad.segments("#PWR"))
                .containsExactly(
                        new NumberSegment(new Series("#PWR", 2), 1, 9),
                        new NumberSegment(Series.plain("#PWR"), 10, Designator.MAX_NUMBER));
        assertThat(kicad.segments("R")).containsExactly(new NumberSegment(Series.plain("R"), 1, Designator.MAX_NUMBER));
    }

    @Test
    void aProfileMayNeedANumberAndAPattern() {
        Rules rules = rules(Set.of(), 64, 1, true);
        assertThat(rules.check("ABCD1").isDone()).isTrue();
        assertThat(code(rules.check("ABCD"))).isEqualTo(RefusalCode.MISSING_NUMBER);
        assertThat(code(rules.check("ABCDE1"))).isEqualTo(RefusalCode.PREFIX_TOO_LONG);
        assertThat(code(rules.check("a1"))).isEqualTo(RefusalCode.INVALID_PREFIX_CHARACTER);
        assertThat(code(rules.check("X1"))).isEqualTo(RefusalCode.RESERVED_PREFIX);
    }

    @Test
    void aReservedReferenceIsNeverGenerated() {
        Rules rules = rules(Set.of("R13", "R15", "R16"), 64, 1, true);
        assertThat(rules.segments("R"))
                .containsExactly(
                        new NumberSegment(Series.plain("R"), 1, 12),
                        new NumberSegment(Series.plain("R"), 14, 14),
                        new NumberSegment(Series.plain("R"), 17, Designator.MAX_NUMBER));
    }

    @Test
    void numbersArePaddedToTheDigitsOfTheProfileAndFitItsLength() {
        Rules rules = rules(Set.of("R002", "R2"), 5, 3, true);
        assertThat(rules.segments("R"))
                .isEqualTo(List.of(
                        new NumberSegment(new Series("R", 3), 1, 1),
                        new NumberSegment(new Series("R", 3), 3, 99),
                        new NumberSegment(Series.plain("R"), 100, 9999)));
    }

    @Test
    void aProfileThatContradictsItselfSaysWhere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules(Set.of(), 3, 1, true))
                .withMessage("refman.rules.profiles.custom: max-prefix-characters must not be above "
                        + "max-reference-characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules(Set.of(), 64, 0, true))
                .withMessage("refman.rules.profiles.custom: minimum-digits must be 1 to 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new PatternRules(new RulesProfile("custom", 64, 16, "[A-", Set.of(), Set.of(), 1, 1, true)))
                .withMessageStartingWith("refman.rules.profiles.custom: prefix-pattern is not a regular expression");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RulesCatalog(
                        List.of(new RulesProfile("kicad", 64, 16, ".*", Set.of(), Set.of(), 1, 1, true))))
                .withMessage("refman.rules.profiles.kicad: the name belongs to built-in rules");
    }

    @ParameterizedTest
    @ValueSource(strings = {"R\ud8001", "R\udc001", "\ud800", "R1\udc00", "R\u00001", "R\u200b1"})
    void whatCannotBeSeenOrKeptIsRefused(String reference) {
        assertThat(PatternRules.kicad().check(reference).<Object>fold(done -> done, Refusal::code))
                .isEqualTo(RefusalCode.INVALID_REFERENCE_FORMAT);
        assertThat(PatternRules.kicad().checkPrefix(reference + "R").<Object>fold(done -> done, Refusal::code))
                .isEqualTo(RefusalCode.INVALID_PREFIX_CHARACTER);
    }
}
