package io.circuitsynth.refman.designator;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks texts against the maximum lengths and the reserved texts of a profile. */
final class ProfileChecks {

    private final RulesProfile profile;
    private final Set<String> reservedReferences;
    private final Set<String> reservedPrefixes;

    ProfileChecks(RulesProfile profile) {
        this.profile = profile;
        this.reservedReferences = keys(profile.reservedReferences());
        this.reservedPrefixes = keys(profile.reservedPrefixes());
    }

    private Set<String> keys(Set<String> texts) {
        return texts.stream().map(profile::key).collect(Collectors.toUnmodifiableSet());
    }

    /** Refuses a reference that is empty, too long or reserved. */
    Optional<Refusal> refuseReference(String reference) {
        if (reference.isEmpty()) {
            return Optional.of(Refusal.of(RefusalCode.EMPTY_REFERENCE, "A reference must not be empty."));
        }
        if (isLongerThan(profile.maxReferenceCharacters(), reference)) {
            return Optional.of(Refusal.of(
                    RefusalCode.REFERENCE_TOO_LONG,
                    "The reference is longer than " + profile.maxReferenceCharacters() + " characters.",
                    "reference",
                    reference,
                    "limit",
                    profile.maxReferenceCharacters()));
        }
        if (reservedReferences.contains(profile.key(reference))) {
            return Optional.of(Refusal.of(
                    RefusalCode.RESERVED_REFERENCE,
                    "The reference '" + reference + "' is reserved.",
                    "reference",
                    reference));
        }
        return Optional.empty();
    }

    /** Refuses a prefix that is empty, too long or reserved. */
    Optional<Refusal> refusePrefix(String prefix) {
        if (prefix.isEmpty()) {
            return Optional.of(Refusal.of(RefusalCode.EMPTY_PREFIX, "A prefix must not be empty."));
        }
        if (isLongerThan(profile.maxPrefixCharacters(), prefix)) {
            return Optional.of(Refusal.of(
                    RefusalCode.PREFIX_TOO_LONG,
                    "The prefix is longer than " + profile.maxPrefixCharacters() + " characters.",
                    "prefix",
                    prefix,
                    "limit",
                    profile.maxPrefixCharacters()));
        }
        if (reservedPrefixes.contains(profile.key(prefix))) {
            return Optional.of(Refusal.of(
                    RefusalCode.RESERVED_PREFIX, "The prefix '" + prefix + "' is reserved.", "prefix", prefix));
        }
        return Optional.empty();
    }

    private static boolean isLongerThan(int limit, String text) {
        return text.length() > limit && text.codePointCount(0, text.length()) > limit;
    }
}
