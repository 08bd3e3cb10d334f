package io.circuitsynth.refman.http.security;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An accepted key, identified by its digest.
 *
 * @param sha256 the digest of the key, 64 hexadecimal digits; converted to lower case
 * @param caller the caller that the key authenticates
 */
public record KnownKey(String sha256, Caller caller) {

    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

    /** Checks the digest during property binding, so that the error names the property. */
    public KnownKey {
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "the SHA-256 of the key '" + caller.name() + "' must be 64 hexadecimal digits");
        }
        sha256 = sha256.toLowerCase(Locale.ROOT);
    }
}
