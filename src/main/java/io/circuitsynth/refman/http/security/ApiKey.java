package io.circuitsynth.refman.http.security;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A long random text that proves who its bearer is.
 *
 * <p>The service is configured with digests alone. A plain digest is enough where passwords would need a slow one: nobody
 * tries out 2<sup>256</sup> keys.
 *
 * @param text the key itself, to be shown once
 */
public record ApiKey(String text) {

    /** What every key begins with, so that those who look for leaked secrets find it. */
    public static final String PREFIX = "rm_";

    /** The header for a key alone. */
    public static final String HEADER = "X-API-Key";

    private static final int RANDOM_BYTES = 32;

    /** Makes a key nobody else has. */
    public static ApiKey generate(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new ApiKey(PREFIX + HexFormat.of().formatHex(bytes));
    }

    /** The digest that the service is configured with: SHA-256, in hexadecimal. */
    public String sha256() {
        return HexFormat.of().formatHex(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return "ApiKey[" + PREFIX + "…]";
    }
}
