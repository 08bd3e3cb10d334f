package io.circuitsynth.refman.execution;

import org.jspecify.annotations.Nullable;

/**
 * What a client is told.
 *
 * @param status the status
 * @param location where a creation is found, if the request created something
 * @param contentType what the body is; null if there is none
 * @param body the body; empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // taken over and handed out, never compared as a whole
public record Response(
        int status, @Nullable String location, @Nullable String contentType, byte[] body) {}
