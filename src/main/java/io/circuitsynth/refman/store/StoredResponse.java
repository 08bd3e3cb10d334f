package io.circuitsynth.refman.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request, kept for those who send the request again.
 *
 * @param key the request
 * @param fingerprint a digest of all that makes two requests the same one
 * @param status the status of the answer
 * @param location where the request's creation is found, if it created something
 * @param contentType what the body is; null if there is none
 * @param body the body; empty if there is none
 * @param answeredAt when the request was answered
 */
@SuppressWarnings("ArrayRecordComponent") // taken over and handed out, never compared as a whole
public record StoredResponse(
        IdempotencyKey key,
        byte[] fingerprint,
        int status,
        @Nullable String location,
        @Nullable String contentType,
        byte[] body,
        Instant answeredAt) {}
