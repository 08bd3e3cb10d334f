package io.circuitsynth.refman.http.stream;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits of streams of changes, and of requests that wait for a change.
 *
 * @param max maximum number of open streams; more are refused. The default depends on the heap
 * @param maxPerKey maximum number of open streams with one key or token subject
 * @param maxPerAddress maximum number of open streams from one address
 * @param maxQueued maximum size of the events that wait for a client; a stream with more ends, and the client resumes it
 * @param maxWait the longest time that a request waits for a change
 * @param lifetime the time after which a stream ends; the client resumes it
 * @param heartbeat the longest time without a byte from the service
 * @param pollInterval the interval at which the store is asked for the changes of other nodes
 */
public record StreamSettings(
        int max,
        @DefaultValue("1000") int maxPerKey,
        @DefaultValue("500") int maxPerAddress,
        @DefaultValue("256KB") DataSize maxQueued,
        @DefaultValue("30s") Duration maxWait,
        @DefaultValue("30m") Duration lifetime,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("200ms") Duration pollInterval) {

    /** Checks the values during property binding, so that the error names the property. */
    public StreamSettings {
        if (max < 0 || maxPerKey < 0 || maxPerAddress < 0) {
            throw new IllegalArgumentException(
                    "refman.streams: max, max-per-key and max-per-address must not be negative");
        }
        requirePositive("max-queued", maxQueued.toBytes());
        requirePositive("max-wait", maxWait.toMillis());
        requirePositive("lifetime", lifetime.toMillis());
        requirePositive("heartbeat", heartbeat.toMillis());
        requirePositive("poll-interval", pollInterval.toMillis());
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("refman.streams." + name + " must be positive");
        }
    }
}
