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
 * Splits a reference at its trailing digits, and matches the prefix against a regular expression.
 *
 * <p>Every pattern refuses invisible characters, because different references must look different on a sheet. KiCad
 * marks a symbol without a number with a trailing {@code ?}. So {@code R?} is refused as a reference with
 * {@code missing_number}, and as a prefix with {@code invalid_prefix_character}.
 */
public final class PatternRules implements Rules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

    private static final RulesProfile KICAD =
            new RulesProfile("kicad", 64, 64, "(?s).*", Set.of(), Set.of(), 1, Set.of("#PWR", "#FLG"), false, false);

    private final RulesProfile profile;
    private final Pattern prefixPattern;
    private final ProfileChecks checks;
    private final NumberSegments segments;

    /**
     * Creates the rules of a profile.
     *
     * @throws IllegalArgumentException if the profile is invalid; the message names the property
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
                "max-prefix-characters must be at most max-reference-characters");
        require(
                profile,
                profile.minimumDigits() >= 1 && profile.minimumDigits() <= 10,
                "minimum-digits must be 1 to 10");
        try {
            this.prefixPattern = Pattern.compile(profile.prefixPattern());
        } catch (PatternSyntaxException e) {
            // Suppressed, not a cause: the startup failure report shows the innermost cause, which names no property.
            IllegalArgumentException contradiction = new IllegalArgumentException("refman.rules.profiles."
                    + profile.name() + ": prefix-pattern is not a regular expression: " + e.getDescription());
            contradiction.addSuppressed(e);
            throw contradiction;
        }
        this.checks = new ProfileChecks(profile);
        this.segments = new NumberSegments(profile);
    }

    /** Creates the rules of KiCad projects: any visible characters, with or without a number. */
    public static Rules kicad() {
        return new PatternRules(KICAD);
    }

    @Override
    public RulesProfile profile() {
        return profile;
    }

    @Override
    public Outcome<Designator> check(String reference) {
        Optional<Refusal> refusal = checks.refuseReference(reference).or(() -> refuseCharacters(reference));
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
                        "The reference '" + reference + "' has no prefix before the number.",
                        "reference",
                        reference));
    }

    @Override
    public Outcome<String> checkPrefix(String prefix) {
        return checkWholePrefix(prefix).then(this::checkThatAnnotated).then(this::checkThatNumberFits);
    }

    @Override
    public List<NumberSegment> segments(String prefix, int minimumDigits) {
        return segments.of(prefix, minimumDigits);
    }

    @Override
    public String key(String text) {
        return profile.key(text);
    }

    private Outcome<String> checkWholePrefix(String prefix) {
        Optional<Refusal> refusal = checks.refusePrefix(prefix);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (Designator.numberStart(prefix) < prefix.length()) {
            return refusePrefix(prefix, "ends in a digit, which is part of the number");
        }
        if (refuseCharacters(prefix).isPresent() || !matches(prefix)) {
            return refusePrefix(prefix, "has characters that the rules '" + profile.name() + "' do not allow");
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

    private Outcome<String> checkThatAnnotated(String prefix) {
        return prefix.endsWith("?")
                ? refusePrefix(prefix, "ends in '?', which marks a reference that is not annotated yet")
                : Outcome.done(prefix);
    }

    private Outcome<String> checkThatNumberFits(String prefix) {
        return segments(prefix).isEmpty()
                ? Outcome.refused(Refusal.of(
                        REFERENCE_TOO_LONG,
                        "No number fits after the prefix within " + profile.maxReferenceCharacters() + " characters.",
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
                        "The reference has the character U+%04X, which is invisible or has no defined shape."
                                .formatted(invisible.getAsInt()),
                        "reference",
                        reference));
    }

    private static void require(RulesProfile profile, boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("refman.rules.profiles." + profile.name() + ": " + what);
        }
    }
}
