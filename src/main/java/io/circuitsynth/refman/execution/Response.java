package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import org.jspecify.annotations.Nullable;

/**
 * A serialized response.
 *
 * @param status the HTTP status
 * @param location the path of the created resource; null if there is none
 * @param contentType the media type of the body; null if there is no body
 * @param body the body; empty if there is none
 * @param hierarchy the version of the hierarchy that it describes; null if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by value
public record Response(
        int status,
        @Nullable String location,
        @Nullable String contentType,
        byte[] body,
        @Nullable HierarchyVersion hierarchy) {}
