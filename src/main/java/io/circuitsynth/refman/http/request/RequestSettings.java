package io.circuitsynth.refman.http.request;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * What one request may be, and all of them together.
 *
 * @param maximumUnderWay requests that are answered at once; more are refused
 * @param maximumBytesUnderWay what the bodies of all requests under way may have together; more are refused
 * @param maximumUrlCharacters the characters of a path with its query
 * @param maximumHeaderBytes the names and values of a request's headers together
 * @param headersDeadline the time in which the headers of a request must arrive
 * @param bodyDeadline the time in which the body of a request must arrive
 */
public record RequestSettings(
        int maximumUnderWay,
        DataSize maximumBytesUnderWay,
        int maximumUrlCharacters,
        DataSize maximumHeaderBytes,
        Duration headersDeadline,
        Duration bodyDeadline) {

    /** Looks at the values while the start can still name the property. */
    public RequestSettings {
        requirePositive("maximum-under-way", maximumUnderWay);
        requirePositive("maximum-bytes-under-way", maximumBytesUnderWay.toBytes());
        requirePositive("maximum-url-characters", maximumUrlCharacters);
        requirePositive("maximum-header-bytes", maximumHeaderBytes.toBytes());
        requirePositive("headers-deadline", headersDeadline.toMillis());
        requirePositive("body-deadline", bodyDeadline.toMillis());
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("refman.requests." + name + " must be more than nothing");
        }
    }
}
