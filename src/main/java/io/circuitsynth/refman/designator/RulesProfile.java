package io.circuitsynth.refman.designator;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The values that rules are made of, under the name a hierarchy chooses them by.
 *
 * @param name the profile's name
 * @param maxReferenceCharacters the most characters (Unicode code points) a reference may have
 * @param maxPrefixCharacters the most characters (Unicode code points) a prefix may have
 * @param prefixPattern the regular expression (java.util.regex) that a whole prefix matches
 * @param reservedReferences references nobody may use
 * @param reservedPrefixes prefixes nobody may use
 * @param minimumDigits generated numbers have at least so many digits, padded with zeros
 * @param virtualMinimumDigits the same for prefixes that begin with {@code #}, KiCad's virtual symbols
 * @param numberRequired whether a reference without a number is refused
 */
public record RulesProfile(
        String name,
        int maxReferenceCharacters,
        int maxPrefixCharacters,
        String prefixPattern,
        Set<String> reservedReferences,
        Set<String> reservedPrefixes,
        int minimumDigits,
        int virtualMinimumDigits,
        boolean numberRequired) {

    /** The most characters (Unicode code points) that a profile may let a reference have. */
    public static final int MAX_CHARACTERS = 1024;

    public RulesProfile {
        reservedReferences = Set.copyOf(reservedReferences);
        reservedPrefixes = Set.copyOf(reservedPrefixes);
    }

    /** The refusal of a reference for what it is as a whole: empty, too long or reserved. */
    Optional<Refusal> refuseReference(String reference) {
        if (reference.isEmpty()) {
            return Optional.of(Refusal.of(RefusalCode.EMPTY_REFERENCE, "A reference must not be empty."));
        }
        if (isLongerThan(maxReferenceCharacters, reference)) {
            return Optional.of(Refusal.of(
                    RefusalCode.REFERENCE_TOO_LONG,
                    "The reference is longer than " + maxReferenceCharacters + " characters.",
                    "reference",
                    reference,
                    "limit",
                    maxReferenceCharacters));
        }
        if (reservedReferences.contains(reference)) {
            return Optional.of(Refusal.of(
                    RefusalCode.RESERVED_REFERENCE,
                    "The reference '" + reference + "' is reserved.",
                    "reference",
                    reference));
        }
        return Optional.empty();
    }

    /** The refusal of a prefix for what it is as a whole: empty, too long or reserved. */
    Optional<Refusal> refusePrefix(String prefix) {
        if (prefix.isEmpty()) {
            return Optional.of(Refusal.of(RefusalCode.EMPTY_PREFIX, "A prefix must not be empty."));
        }
        if (isLongerThan(maxPrefixCharacters, prefix)) {
            return Optional.of(Refusal.of(
                    RefusalCode.PREFIX_TOO_LONG,
                    "The prefix is longer than " + maxPrefixCharacters + " characters.",
                    "prefix",
                    prefix,
                    "limit",
                    maxPrefixCharacters));
        }
        if (reservedPrefixes.contains(prefix)) {
            return Optional.of(Refusal.of(
                    RefusalCode.RESERVED_PREFIX, "The prefix '" + prefix + "' is reserved.", "prefix", prefix));
        }
        return Optional.empty();
    }

    /** The refusal of a number above {@link Designator#MAX_NUMBER}. */
    static Refusal numberTooLarge(String reference, String number) {
        return new Refusal(
                RefusalCode.INVALID_NUMBER,
                "The number " + number + " is larger than " + Designator.MAX_NUMBER + ".",
                Map.of("reference", reference, "number", number, "limit", Designator.MAX_NUMBER));
    }

    private static boolean isLongerThan(int limit, String text) {
        return text.length() > limit && text.codePointCount(0, text.length()) > limit;
    }
}
