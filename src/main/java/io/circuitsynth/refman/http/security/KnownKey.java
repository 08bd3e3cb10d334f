package io.circuitsynth.refman.http.security;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A key that the service takes, known by its digest alone.
 *
 * @param sha256 the digest of the key, 64 hexadecimal digits; kept in lower case
 * @param caller who its bearer is
 */
public record KnownKey(String sha256, Caller caller) {

    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

    /** Looks at the digest while the start can still name the property. */
    public KnownKey {
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "the SHA-256 of the key '" + caller.name() + "' must be 64 hexadecimal digits");
        }
        sha256 = sha256.toLowerCase(Locale.ROOT);
    }
}
