package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.store.IdempotencyKey;
import java.security.MessageDigest;

/** Identifies a request with an {@code Idempotency-Key}, which takes effect only once. */
public final class IdempotentRequest {

    private final IdempotencyKey key;
    private final byte[] fingerprint;

    /**
     * Creates a request.
     *
     * @param tenant the tenant of its caller
     * @param key the key chosen by the client
     * @param fingerprint a digest that is equal for identical requests
     */
    public IdempotentRequest(String tenant, String key, byte[] fingerprint) {
        this.key = new IdempotencyKey(tenant, key);
        this.fingerprint = fingerprint.clone();
    }

    IdempotencyKey key() {
        return key;
    }

    byte[] fingerprint() {
        return fingerprint;
    }

    boolean isSameAs(byte[] otherFingerprint) {
        return MessageDigest.isEqual(fingerprint, otherFingerprint);
    }
}
