package io.circuitsynth.refman.designator;

import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_PREFIX_CHARACTER;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_REFERENCE_FORMAT;
import static io.circuitsynth.refman.outcome.RefusalCode.MISSING_NUMBER;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCE_TOO_LONG;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Rules that split a reference at the digits it ends in and hold its prefix against a regular expression.
 *
 * <p>White space, control and format characters are refused whatever the pattern: two references that look alike on a
 * sheet must not be two. A trailing {@code ?} is how KiCad marks a symbol that has no number yet.
 */
public final class PatternRules implements Rules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

    private static final RulesProfile KICAD =
            new RulesProfile("kicad", 64, 64, "(?s).*", Set.of(), Set.of(), 1, 2, false);

    private final RulesProfile profile;
    private final Pattern prefixPattern;
    private final NumberSegments segments;

    /**
     * Rules for a profile.
     *
     * @throws IllegalArgumentException if the profile contradicts itself; the message says where
     */
    public PatternRules(RulesProfile profile) {
        this.profile = profile;
        require(
                profile,
                NAME.matcher(profile.name()).matches(),
                "a profile's name has 1 to 64 of the characters A-Z a-z 0-9 . _ ~ -");
        require(profile, profile.maxReferenceCharacters() >= 1, "max-reference-characters must be at least 1");
        require(
                profile,
                profile.maxReferenceCharacters() <= RulesProfile.MAX_CHARACTERS,
                "max-reference-characters must be at most " + RulesProfile.MAX_CHARACTERS);
        require(profile, profile.maxPrefixCharacters() >= 1, "max-prefix-characters must be at least 1");
        require(
                profile,
                profile.maxPrefixCharacters() <= profile.maxReferenceCharacters(),
                "max-prefix-characters must not be above max-reference-characters");
        requireDigits(profile, profile.minimumDigits(), "minimum-digits");
        requireDigits(profile, profile.virtualMinimumDigits(), "virtual-minimum-digits");
        try {
            this.prefixPattern = Pattern.compile(profile.prefixPattern());
        } catch (PatternSyntaxException e) {
            // Only suppressed: the report of a failed start shows the innermost cause, which names no property.
            IllegalArgumentException contradiction = new IllegalArgumentException("refman.rules.profiles."
                    + profile.name() + ": prefix-pattern is not a regular expression: " + e.getDescription());
            contradiction.addSuppressed(e);
            throw contradiction;
        }
        this.segments = new NumberSegments(profile);
    }

    /** What real KiCad projects hold: any characters that can be seen, with or without a number. */
    public static Rules kicad() {
        return new PatternRules(KICAD);
    }

    @Override
    public RulesProfile profile() {
        return profile;
    }

    @Override
    public Outcome<Designator> check(String reference) {
        Optional<Refusal> refusal = profile.refuseReference(reference).or(() -> refuseCharacters(reference));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (reference.endsWith("?")) {
            return Outcome.refused(Refusal.of(
                    MISSING_NUMBER,
                    "The reference '" + reference + "' is not annotated yet: '?' stands where its number will be.",
                    "reference",
                    reference));
        }
        int start = Designator.numberStart(reference);
        Designator designator = Designator.parse(reference);
        if (start < reference.length() && !designator.isNumbered()) {
            return Outcome.refused(RulesProfile.numberTooLarge(reference, reference.substring(start)));
        }
        if (!designator.isNumbered() && profile.numberRequired()) {
            return Outcome.refused(Refusal.of(
                    MISSING_NUMBER, "The reference '" + reference + "' has no number.", "reference", reference));
        }
        if (!designator.prefix().isEmpty()) {
            return checkWholePrefix(designator.prefix()).map(prefix -> designator);
        }
        return matches("")
                ? Outcome.done(designator)
                : Outcome.refused(Refusal.of(
                        INVALID_REFERENCE_FORMAT,
                        "The reference '" + reference + "' has no prefix in front of the number.",
                        "reference",
                        reference));
    }

    @Override
    public Outcome<String> checkPrefix(String prefix) {
        return checkWholePrefix(prefix).then(this::checkThatNumberFits);
    }

    @Override
    public List<NumberSegment> segments(String prefix) {
        return segments.of(prefix);
    }

    private Outcome<String> checkWholePrefix(String prefix) {
        Optional<Refusal> refusal = profile.refusePrefix(prefix);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (Designator.numberStart(prefix) < prefix.length()) {
            return refusePrefix(prefix, "ends in a digit, which would be part of the number");
        }
        if (refuseCharacters(prefix).isPresent() || !matches(prefix)) {
            return refusePrefix(prefix, "has characters that the rules '" + profile.name() + "' refuse there");
        }
        return Outcome.done(prefix);
    }

    private Outcome<String> refusePrefix(String prefix, String why) {
        return Outcome.refused(Refusal.of(
                INVALID_PREFIX_CHARACTER,
                "The prefix '" + prefix + "' " + why + ".",
                "prefix",
                prefix,
                "pattern",
                profile.prefixPattern()));
    }

    private Outcome<String> checkThatNumberFits(String prefix) {
        return segments.of(prefix).isEmpty()
                ? Outcome.refused(Refusal.of(
                        REFERENCE_TOO_LONG,
                        "No number fits behind the prefix within " + profile.maxReferenceCharacters() + " characters.",
                        "prefix",
                        prefix,
                        "limit",
                        profile.maxReferenceCharacters()))
                : Outcome.done(prefix);
    }

    private boolean matches(String prefix) {
        return prefixPattern.matcher(prefix).matches();
    }

    private static Optional<Refusal> refuseCharacters(String reference) {
        OptionalInt invisible = Characters.firstInvisible(reference);
        return invisible.isEmpty()
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        INVALID_REFERENCE_FORMAT,
                        "The reference has a character that cannot be seen, U+%04X.".formatted(invisible.getAsInt()),
                        "reference",
                        reference));
    }

    private static void require(RulesProfile profile, boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("refman.rules.profiles." + profile.name() + ": " + what);
        }
    }

    private static void requireDigits(RulesProfile profile, int digits, String name) {
        require(profile, digits >= 1 && digits <= 10, name + " must be 1 to 10");
    }
}
