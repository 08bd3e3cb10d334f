package io.circuitsynth.refman.http.security;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Creates SHA-256 digests (FIPS 180-4). */
public final class Sha256 {

    private Sha256() {}

    /** Creates a digest. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK does not provide SHA-256", e);
        }
    }
}
