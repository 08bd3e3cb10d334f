package io.circuitsynth.refman.designator;

import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_NUMBER_CHARACTER;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_PREFIX_CHARACTER;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_REFERENCE_FORMAT;
import static io.circuitsynth.refman.outcome.RefusalCode.PREFIX_MUST_START_WITH_LETTER;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Implements Circuit Synth's rules: ASCII letters and {@code _}, then digits.
 *
 * <p>The checks, and their order, are those of {@code ReferenceValidator} in Circuit Synth's Rust reference manager. To
 * split a reference, letters of any script count as part of the prefix, and a digit of any script starts the number. The
 * checks of prefix and number then refuse what is not ASCII. Lengths are in characters; the Rust version counts bytes.
 */
public final class StrictRules implements Rules {

    private static final RulesProfile PROFILE = new RulesProfile(
            "strict",
            64,
            16,
            "[A-Za-z][A-Za-z_]*",
            Set.of("GND", "VCC", "VDD", "VSS"),
            Set.of(UnnamedNets.PREFIX),
            1,
            Set.of(),
            true,
            true);

    private final ProfileChecks checks = new ProfileChecks(PROFILE);
    private final NumberSegments segments = new NumberSegments(PROFILE);

    @Override
    public RulesProfile profile() {
        return PROFILE;
    }

    @Override
    public Outcome<Designator> check(String reference) {
        Optional<Refusal> refusal = checks.refuseReference(reference);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        int end = 0;
        while (end < reference.length()) {
            int character = reference.codePointAt(end);
            if (!Character.isAlphabetic(character) && character != '_') {
                if (isNumeric(character)) {
                    break;
                }
                return refuseFormat(reference, "it has the character '" + Character.toString(character) + "'");
            }
            end += Character.charCount(character);
        }
        if (end == 0) {
            return refuseFormat(reference, "it has no prefix before the number");
        }
        if (end == reference.length()) {
            return refuseFormat(reference, "it has no number after the prefix");
        }
        int numberStart = end;
        return checkPrefix(reference.substring(0, end)).then(prefix -> checkNumber(reference, numberStart));
    }

    @Override
    public Outcome<String> checkPrefix(String prefix) {
        Optional<Refusal> refusal = checks.refusePrefix(prefix);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        for (int i = 0; i < prefix.length(); i++) {
            char character = prefix.charAt(i);
            if (!isAsciiLetter(character) && character != '_') {
                String refused = Character.toString(prefix.codePointAt(i));
                return Outcome.refused(Refusal.of(
                        INVALID_PREFIX_CHARACTER,
                        "The prefix '" + prefix + "' has the character '" + refused + "'.",
                        "prefix",
                        prefix,
                        "character",
                        refused));
            }
        }
        if (prefix.charAt(0) == '_') {
            return Outcome.refused(Refusal.of(
                    PREFIX_MUST_START_WITH_LETTER,
                    "The prefix '" + prefix + "' does not start with a letter.",
                    "prefix",
                    prefix));
        }
        return Outcome.done(prefix);
    }

    @Override
    public List<NumberSegment> segments(String prefix, int minimumDigits) {
        return segments.of(prefix, minimumDigits);
    }

    @Override
    public String key(String text) {
        return text;
    }

    private static Outcome<Designator> checkNumber(String reference, int start) {
        String number = reference.substring(start);
        for (int i = 0; i < number.length(); i++) {
            if (!Designator.isDigit(number.charAt(i))) {
                String refused = Character.toString(number.codePointAt(i));
                return Outcome.refused(new Refusal(
                        INVALID_NUMBER_CHARACTER,
                        "The number '" + number + "' has the character '" + refused + "'.",
                        Map.of("reference", reference, "number", number, "character", refused)));
            }
        }
        Designator designator = Designator.parse(reference);
        return designator.isNumbered()
                ? Outcome.done(designator)
                : Outcome.refused(RulesProfile.numberTooLarge(reference, number));
    }

    private static Outcome<Designator> refuseFormat(String reference, String why) {
        return Outcome.refused(Refusal.of(
                INVALID_REFERENCE_FORMAT,
                "The reference '" + reference + "' is not a prefix and a number: " + why + ".",
                "reference",
                reference));
    }

    private static boolean isAsciiLetter(char character) {
        return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
    }

    private static boolean isNumeric(int character) {
        return switch (Character.getType(character)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> false;
        };
    }
}
