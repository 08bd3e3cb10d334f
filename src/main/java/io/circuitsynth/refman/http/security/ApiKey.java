package io.circuitsynth.refman.http.security;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A random secret that authenticates its bearer.
 *
 * <p>The configuration holds digests only. Unlike a password, a key has 256 random bits, so a fast digest resists a
 * brute-force search.
 *
 * @param text the secret
 */
public record ApiKey(String text) {

    /** The prefix of every key, by which secret scanners recognize it. */
    public static final String PREFIX = "rm_";

    /** The header field that carries a key. */
    public static final String HEADER = "X-API-Key";

    private static final int RANDOM_BYTES = 32;

    /** Generates a key. */
    public static ApiKey generate(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new ApiKey(PREFIX + HexFormat.of().formatHex(bytes));
    }

    /** Returns the SHA-256 digest in hexadecimal, as the configuration holds it. */
    public String sha256() {
        return HexFormat.of().formatHex(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns a text without the secret. */
    @Override
    public String toString() {
        return "ApiKey[" + PREFIX + "…]";
    }
}
