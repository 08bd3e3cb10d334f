package io.circuitsynth.refman.designator;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Map;
import java.util.Set;

/**
 * The values that define the rules of a hierarchy.
 *
 * @param name the profile's name
 * @param maxReferenceCharacters the maximum length of a reference, in Unicode code points
 * @param maxPrefixCharacters the maximum length of a prefix, in Unicode code points
 * @param prefixPattern the regular expression (java.util.regex) that matches a whole prefix
 * @param reservedReferences references that cannot be used
 * @param reservedPrefixes prefixes that cannot be used
 * @param minimumDigits the width to which the numbers of a prefix without references are padded with zeros
 * @param zeroBeforeNumberPrefixes prefixes whose numbers all start with one zero, as KiCad's power symbols do:
 *     {@code #PWR09}, {@code #PWR010}
 * @param numberRequired whether a reference without a number is refused
 * @param caseSensitive whether {@code r1} and {@code R1} are different references
 */
public record RulesProfile(
        String name,
        int maxReferenceCharacters,
        int maxPrefixCharacters,
        String prefixPattern,
        Set<String> reservedReferences,
        Set<String> reservedPrefixes,
        int minimumDigits,
        Set<String> zeroBeforeNumberPrefixes,
        boolean numberRequired,
        boolean caseSensitive) {

    /** The upper limit for {@code maxReferenceCharacters}. */
    public static final int MAX_CHARACTERS = 1024;

    public RulesProfile {
        reservedReferences = Set.copyOf(reservedReferences);
        reservedPrefixes = Set.copyOf(reservedPrefixes);
        zeroBeforeNumberPrefixes = Set.copyOf(zeroBeforeNumberPrefixes);
    }

    /** Returns the form in which a text is compared with others: in NFC, and without case unless it is significant. */
    String key(String text) {
        return caseSensitive ? TextKeys.composed(text) : TextKeys.caseless(text);
    }

    /** Creates the refusal of a number above {@link Designator#MAX_NUMBER}. */
    static Refusal numberTooLarge(String reference, String number) {
        return new Refusal(
                RefusalCode.INVALID_NUMBER,
                "The number " + number + " is larger than " + Designator.MAX_NUMBER + ".",
                Map.of("reference", reference, "number", number, "limit", Designator.MAX_NUMBER));
    }
}
