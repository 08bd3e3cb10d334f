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
 * How many requests each of many senders may still make: a bucket of tokens for each, refilled all the time.
 *
 * <p>A sender may save up requests for two seconds, so that an editor that opens a board can ask for much at once. A bucket
 * that was not used until it was full again is forgotten, which nobody can tell from a full one.
 */
public final class RequestRates {

    private static final int SECONDS_SAVED = 2;
    private static final long MAX_SENDERS = 100_000;

    private final int perSecond;
    private final LoadingCache<String, Bucket> buckets;

    /**
     * No sender has made a request yet.
     *
     * @param perSecond requests that one sender may make a second
     * @param nanos the time, in nanoseconds from anywhere
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
     * What came of counting a request.
     *
     * @param isAllowed whether it may be answered
     * @param perSecond requests a second that its sender may make
     * @param left requests that the sender may make at once now
     * @param secondsUntilMore seconds until the sender may make one more, rounded up
     */
    public record Count(boolean isAllowed, int perSecond, long left, long secondsUntilMore) {}

    /** Counts a request of a sender. */
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
