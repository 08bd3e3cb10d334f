package io.circuitsynth.refman.hierarchy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When, by what and by whom a change was made, as the change log tells it.
 *
 * @param at the time of the change
 * @param operation the name of the operation
 * @param by the name of the API key, or the subject of the token; null for work of the service itself
 * @param requestId the id of the request; null for work of the service itself
 * @param idempotencyKey the {@code Idempotency-Key} of the request; null if it has none
 */
public record ChangeOrigin(
        Instant at,
        String operation,
        @Nullable String by,
        @Nullable String requestId,
        @Nullable String idempotencyKey) {}
