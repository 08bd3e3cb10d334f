package io.circuitsynth.refman.http.request;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * The limits of one request, and of all requests in flight.
 *
 * @param maxInFlight maximum number of requests in flight; more are refused
 * @param maxMemoryInFlight maximum memory of all requests in flight, as estimated; more are refused
 * @param maxUrlCharacters maximum length of a path with its query
 * @param maxHeaderBytes maximum total size of the names and values of a request's header fields
 * @param bodyDeadline the time within which the body of a request must arrive
 */
public record RequestSettings(
        int maxInFlight,
        DataSize maxMemoryInFlight,
        int maxUrlCharacters,
        DataSize maxHeaderBytes,
        Duration bodyDeadline) {

    /** Checks the values during property binding, so that the error names the property. */
    public RequestSettings {
        requirePositive("max-in-flight", maxInFlight);
        requirePositive("max-memory-in-flight", maxMemoryInFlight.toBytes());
        requirePositive("max-url-characters", maxUrlCharacters);
        requirePositive("max-header-bytes", maxHeaderBytes.toBytes());
        requirePositive("body-deadline", bodyDeadline.toMillis());
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("refman.requests." + name + " must be positive");
        }
    }
}
