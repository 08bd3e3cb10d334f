package io.circuitsynth.refman.http.security;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Limits the request rate of each sender with a continuously refilled token bucket.
 *
 * <p>A bucket holds the tokens of two seconds, so that an editor can send a burst of requests when it opens a board. An
 * unused bucket is evicted after the time it needs to refill; a new bucket is full, so eviction has no visible effect.
 */
public final class RequestRates {

    private static final int SECONDS_SAVED = 2;
    private static final long MAX_SENDERS = 100_000;

    private final int perSecond;
    private final LoadingCache<String, Bucket> buckets;

    /**
     * Creates the limits with full buckets.
     *
     * @param perSecond requests per second of one sender
     * @param nanos a monotonic clock in nanoseconds
     */
    public RequestRates(int perSecond, Ticker nanos) {
        this.perSecond = perSecond;
        TimeMeter clock = new NanoMeter(nanos);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_SENDERS)
                .expireAfterAccess(Duration.ofSeconds(2 * SECONDS_SAVED))
                .ticker(nanos)
                .executor(Runnable::run)
                .build(sender -> Bucket.builder()
                        .withCustomTimePrecision(clock)
                        .addLimit(limit -> limit.capacity((long) perSecond * SECONDS_SAVED)
                                .refillGreedy(perSecond, Duration.ofSeconds(1)))
                        .build());
    }

    /**
     * The result of counting a request.
     *
     * @param isAllowed whether the request is within the limit
     * @param perSecond requests per second that the sender may make
     * @param left requests that the sender may make now
     * @param secondsUntilMore seconds until the sender may make one more request, rounded up
     */
    public record Count(boolean isAllowed, int perSecond, long left, long secondsUntilMore) {}

    /** Takes one token from the sender's bucket, if there is one. */
    public Count count(String sender) {
        ConsumptionProbe probe = buckets.get(sender).tryConsumeAndReturnRemaining(1);
        long nanos = probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill();
        return new Count(probe.isConsumed(), perSecond, probe.getRemainingTokens(), seconds(nanos));
    }

    private static long seconds(long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return Math.max(1, (nanos + second - 1) / second);
    }

    private record NanoMeter(Ticker nanos) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return nanos.read();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
