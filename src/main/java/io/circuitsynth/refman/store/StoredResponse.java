package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A response that is stored for retries of its request.
 *
 * @param key the idempotency key of the request
 * @param fingerprint a digest of everything that two equal requests have in common
 * @param status the HTTP status
 * @param location the path of the created resource; null if there is none
 * @param contentType the media type of the body; null if there is no body
 * @param body the body; empty if there is none
 * @param hierarchy the version of the hierarchy that it describes; null if there is none
 * @param storedAt when the response was stored
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
public record StoredResponse(
        IdempotencyKey key,
        byte[] fingerprint,
        int status,
        @Nullable String location,
        @Nullable String contentType,
        byte[] body,
        @Nullable HierarchyVersion hierarchy,
        Instant storedAt) {

    /** An estimate of the size of a stored response without its body, in bytes. */
    public static final int BYTES_WITHOUT_BODY = 200;
}
