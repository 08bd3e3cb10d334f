package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.store.RequestKey;
import java.security.MessageDigest;

/** A request that its client has named, so that it can be sent again without having its effect again. */
public final class RetryableRequest {

    private final RequestKey key;
    private final byte[] fingerprint;

    /**
     * A request.
     *
     * @param tenant whose request it is
     * @param key what the client has named it
     * @param fingerprint a digest of all that makes two requests the same one
     */
    public RetryableRequest(String tenant, String key, byte[] fingerprint) {
        this.key = new RequestKey(tenant, key);
        this.fingerprint = fingerprint.clone();
    }

    RequestKey key() {
        return key;
    }

    byte[] fingerprint() {
        return fingerprint;
    }

    boolean isSameAs(byte[] otherFingerprint) {
        return MessageDigest.isEqual(fingerprint, otherFingerprint);
    }
}
