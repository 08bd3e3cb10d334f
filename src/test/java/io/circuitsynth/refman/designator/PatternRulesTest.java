package io.circuitsynth.refman.designator;

import static io.circuitsynth.refman.designator.StrictRulesTest.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternRulesTest {

    private final Rules kicad = PatternRules.kicad();

    private static Rules rules(Set<String> reserved, int maxCharacters, int digits, boolean numberRequired) {
        return new PatternRules(new RulesProfile(
                "custom", maxCharacters, 4, "[A-Z]*", reserved, Set.of("X"), digits, Set.of(), numberRequired, true));
    }

    @ParameterizedTest
    @CsvSource({"#PWR01,#PWR,1", "0V6,0V,6", "USR_BTN,USR_BTN,-1", "12,'',12", "A-B.7,A-B.,7", "R?1,R?,1", "+3V3,+3V,3"
    })
    void kicadSplitsAReferenceBeforeItsTrailingDigits(String reference, String prefix, long number) {
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
    void kicadRefusesInvalidReferences(String reference, RefusalCode code) {
        assertThat(code(kicad.check(reference))).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"R\u00001", "R\t1", "R\n1", "R\u00a01", "R\u200b1", "R\u202e1", "R\u20281", "R\ud8001"})
    void whiteSpaceAndInvisibleCharactersAreRefused(String reference) {
        assertThat(code(kicad.check(reference))).isEqualTo(RefusalCode.INVALID_REFERENCE_FORMAT);
    }

    @Test
    void kicadCountsCharactersNotBytes() {
        assertThat(kicad.check("🔌".repeat(63) + "1").isDone()).isTrue();
        assertThat(code(kicad.check("🔌".repeat(64) + "1"))).isEqualTo(RefusalCode.REFERENCE_TOO_LONG);
    }

    @Test
    void aPrefixNeverEndsInADigit() {
        assertThat(kicad.checkPrefix("0V").isDone()).isTrue();
        assertThat(code(kicad.checkPrefix("0V6"))).isEqualTo(RefusalCode.INVALID_PREFIX_CHARACTER);
    }

    @Test
    void aPrefixThatLeavesNoSpaceForANumberIsRefused() {
        assertThat(kicad.segments("P".repeat(63)))
                .containsExactly(new NumberSegment(Series.plain("P".repeat(63)), 1, 9));
        assertThat(code(kicad.checkPrefix("P".repeat(64)))).isEqualTo(RefusalCode.REFERENCE_TOO_LONG);
    }

    @Test
    void powerSymbolsHaveAZeroBeforeEveryNumber() {
        assertThat(kicad.segments("#PWR"))
                .hasSize(10)
                .startsWith(
                        new NumberSegment(new Series("#PWR", 2), 1, 9),
                        new NumberSegment(new Series("#PWR", 3), 10, 99),
                        new NumberSegment(new Series("#PWR", 4), 100, 999))
                .endsWith(new NumberSegment(new Series("#PWR", 11), 1_000_000_000, Designator.MAX_NUMBER));
        assertThat(kicad.segments("#PWR", 5)).isEqualTo(kicad.segments("#PWR"));
        assertThat(kicad.segments("#flg").get(0)).isEqualTo(new NumberSegment(new Series("#flg", 2), 1, 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"R", "#LOGO", "#PWRX", "#"})
    void noOtherPrefixHasAZeroBeforeItsNumbers(String prefix) {
        assertThat(kicad.segments(prefix))
                .containsExactly(new NumberSegment(Series.plain(prefix), 1, Designator.MAX_NUMBER));
    }

    @Test
    void theZeroBeforeANumberCountsTowardsTheLength() {
        Rules rules = new PatternRules(
                new RulesProfile("custom", 5, 4, ".*", Set.of("P009", "P07"), Set.of(), 1, Set.of("P"), true, true));
        assertThat(rules.segments("P"))
                .containsExactly(
                        new NumberSegment(new Series("P", 2), 1, 6),
                        new NumberSegment(new Series("P", 2), 8, 9),
                        new NumberSegment(new Series("P", 3), 10, 99),
                        new NumberSegment(new Series("P", 4), 100, 999));
    }

    @Test
    void numbersArePaddedToTheRequestedDigits() {
        assertThat(kicad.segments("T", 3))
                .containsExactly(
                        new NumberSegment(new Series("T", 3), 1, 99),
                        new NumberSegment(Series.plain("T"), 100, Designator.MAX_NUMBER));
        assertThat(kicad.segments("T", 40))
                .containsExactly(new NumberSegment(new Series("T", 40), 1, Designator.MAX_NUMBER));
    }

    @Test
    void aPrefixThatEndsInAQuestionMarkIsRefused() {
        for (Rules rules : List.of(
                kicad,
                new PatternRules(
                        new RulesProfile("custom", 64, 16, ".*", Set.of(), Set.of(), 1, Set.of(), false, true)))) {
            assertThat(code(rules.checkPrefix("R?"))).isEqualTo(RefusalCode.INVALID_PREFIX_CHARACTER);
            assertThat(code(rules.checkPrefix("?"))).isEqualTo(RefusalCode.INVALID_PREFIX_CHARACTER);
            assertThat(rules.checkPrefix("R?_").isDone()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "r,R,true",
        "\u00c9,E\u0301,true",
        "e\u0301,\u00c9,true",
        "\u01f0,J\u030c,true",
        "\u212a,k,true",
        "\u00b5,\u039c,true",
        "\u03c2,\u03c3,true",
        "R,C,false",
        "E,\u00c9,false",
        "ss,\u00df,false"
    })
    void kicadIgnoresCaseAndCompositionWhenComparing(String one, String other, boolean isSame) {
        assertThat(kicad.key(one).equals(kicad.key(other))).isEqualTo(isSame);
        assertThat(kicad.key(kicad.key(one))).isEqualTo(kicad.key(one));
        assertThat(kicad.key(Designator.parse(one + "1"))).isEqualTo(Designator.parse(kicad.key(one) + "1"));
    }

    @Test
    void aProfileMayBeCaseSensitive() {
        Rules rules = rules(Set.of("ID1"), 64, 1, true);
        assertThat(rules.key("r")).isNotEqualTo(rules.key("R"));
        assertThat(rules.key("E\u0301")).isEqualTo("\u00c9");
        assertThat(new StrictRules().key("E\u0301r")).isEqualTo("E\u0301r");
    }

    @Test
    void aReservedReferenceIsReservedInEverySpelling() {
        Rules rules = new PatternRules(
                new RulesProfile("custom", 64, 16, ".*", Set.of("R2", "GND"), Set.of("X"), 1, Set.of(), false, false));
        assertThat(code(rules.check("gnd"))).isEqualTo(RefusalCode.RESERVED_REFERENCE);
        assertThat(code(rules.check("x1"))).isEqualTo(RefusalCode.RESERVED_PREFIX);
        assertThat(code(rules.checkPrefix("x"))).isEqualTo(RefusalCode.RESERVED_PREFIX);
        assertThat(rules.segments("r"))
                .containsExactly(
                        new NumberSegment(Series.plain("r"), 1, 1),
                        new NumberSegment(Series.plain("r"), 3, Designator.MAX_NUMBER));
    }

    /** Covers format characters, white space, default ignorable, private and unassigned characters. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x180B, 0x180E, 0x200B, 0x200D, 0x200E, 0x202A, 0x202E,
                0x2060, 0x2065, 0x2066, 0x2069, 0x2800, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0, 0xE0001,
                0xE0100, 0xE000, 0xF8FF, 0xF0000, 0x10FFFD, 0x0378, 0xFFFF
            })
    void invisibleAndBidirectionalCharactersAreRefused(int character) {
        String invisible = Character.toString(character);
        for (String reference : List.of("R" + invisible + "1", invisible + "R1", "USR" + invisible, "R1" + invisible)) {
            assertThat(code(kicad.check(reference))).isEqualTo(RefusalCode.INVALID_REFERENCE_FORMAT);
        }
        assertThat(code(kicad.checkPrefix("R" + invisible))).isEqualTo(RefusalCode.INVALID_PREFIX_CHARACTER);
    }

    /** Compares with the line "Default_Ignorable_Code_Point" of DerivedCoreProperties.txt, Unicode 16. */
    @Test
    void everyOtherCharacterIsALetterMarkNumberPunctuationOrSymbolThatIsNotIgnorable() {
        BitSet ignorable = new BitSet();
        for (String range : """
                00AD 034F 061C 115F..1160 17B4..17B5 180B..180D 180E 180F 200B..200F 202A..202E 2060..2064 2065 \
                2066..206F 3164 FE00..FE0F FEFF FFA0 FFF0..FFF8 1BCA0..1BCA3 1D173..1D17A E0000 E0001 E0002..E001F \
                E0020..E007F E0080..E00FF E0100..E01EF E01F0..E0FFF""".split(" ", -1)) {
            String[] ends = range.strip().split("\\.\\.", -1);
            ignorable.set(Integer.parseInt(ends[0], 16), Integer.parseInt(ends[ends.length - 1], 16) + 1);
        }
        Set<Integer> blank = Set.of(0x2800, 0xFFFC, 0x13441, 0x13442, 0x16FE4, 0x1D159);
        Pattern visible = Pattern.compile("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]");
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            String text = Character.toString(character);
            boolean isAllowed =
                    visible.matcher(text).matches() && !ignorable.get(character) && !blank.contains(character);
            assertThat(kicad.check("R" + text + "_").isDone())
                    .as("U+%04X", character)
                    .isEqualTo(isAllowed);
        }
    }

    @Test
    void aProfileMayRequireANumberAndAPattern() {
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
    void aContradictoryProfileIsRefusedWithItsProperty() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules(Set.of(), 3, 1, true))
                .withMessage("refman.rules.profiles.custom: max-prefix-characters must be at most "
                        + "max-reference-characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules(Set.of(), 64, 0, true))
                .withMessage("refman.rules.profiles.custom: minimum-digits must be 1 to 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PatternRules(
                        new RulesProfile("custom", 64, 16, "[A-", Set.of(), Set.of(), 1, Set.of(), true, true)))
                .withMessageStartingWith("refman.rules.profiles.custom: prefix-pattern is not a regular expression");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RulesCatalog(
                        List.of(new RulesProfile("kicad", 64, 16, ".*", Set.of(), Set.of(), 1, Set.of(), true, true))))
                .withMessage("refman.rules.profiles.kicad: the name is reserved for built-in rules");
    }

    @ParameterizedTest
    @ValueSource(strings = {"R\ud8001", "R\udc001", "\ud800", "R1\udc00", "R\u00001", "R\u200b1"})
    void unpairedSurrogatesAndInvisibleCharactersAreRefused(String reference) {
        assertThat(PatternRules.kicad().check(reference).<Object>fold(done -> done, Refusal::code))
                .isEqualTo(RefusalCode.INVALID_REFERENCE_FORMAT);
        assertThat(PatternRules.kicad().checkPrefix(reference + "R").<Object>fold(done -> done, Refusal::code))
                .isEqualTo(RefusalCode.INVALID_PREFIX_CHARACTER);
    }
}
