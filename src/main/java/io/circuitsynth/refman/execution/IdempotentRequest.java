package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.store.IdempotencyKey;
import java.security.MessageDigest;

/** A request that its client has named, so that it can be sent again without having its effect again. */
public final class IdempotentRequest {

    private final IdempotencyKey key;
    private final byte[] fingerprint;

    /**
     * A request.
     *
     * @param tenant whose request it is
     * @param key what the client has named it
     * @param fingerprint a digest of all that makes two requests the same one
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
