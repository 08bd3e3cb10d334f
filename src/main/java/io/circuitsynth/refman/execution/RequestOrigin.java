package io.circuitsynth.refman.execution;

import org.jspecify.annotations.Nullable;

/**
 * Who makes a request.
 *
 * @param by the name of the API key, or the subject of the token; null for work of the service itself
 * @param requestId the id of the request; null for work of the service itself
 */
public record RequestOrigin(@Nullable String by, @Nullable String requestId) {

    /** The origin of what the service does by itself. */
    public static final RequestOrigin SERVICE = new RequestOrigin(null, null);
}
