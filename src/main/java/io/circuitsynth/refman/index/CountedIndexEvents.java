package io.circuitsynth.refman.index;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts the events of the indexes and passes them on. */
public final class CountedIndexEvents implements IndexEvents {

    private static final int MAX_REASON_CHARACTERS = 200;

    private final IndexEvents next;
    private final LongAdder fallbacks = new LongAdder();
    private final LongAdder mismatches = new LongAdder();
    private volatile @Nullable Throwable lastFallbackCause;

    /** Creates counters that pass each event on to {@code next}. */
    public CountedIndexEvents(IndexEvents next) {
        this.next = next;
    }

    /** Counts the fallbacks to the scanning index: one for the whole process, and one for each failed hierarchy. */
    public long fallbacks() {
        return fallbacks.sum();
    }

    /** Returns the reason for the last fallback, on one line; empty if there was none. */
    public Optional<String> lastFallbackReason() {
        return Optional.ofNullable(lastFallbackCause).map(CountedIndexEvents::reason);
    }

    private static String reason(Throwable cause) {
        Throwable origin = cause instanceof IndexFailedException && cause.getCause() != null ? cause.getCause() : cause;
        String text = (origin.getClass().getSimpleName() + ": " + origin.getMessage()).replaceAll("\\p{Cntrl}", " ");
        return text.substring(0, Math.min(text.length(), MAX_REASON_CHARACTERS));
    }

    /** Returns how many queries the two indexes answered differently. */
    public long mismatches() {
        return mismatches.sum();
    }

    @Override
    public void fellBack(Throwable cause) {
        count(cause);
        next.fellBack(cause);
    }

    @Override
    public void failed(UUID hierarchy, Throwable cause) {
        count(cause);
        next.failed(hierarchy, cause);
    }

    private void count(Throwable cause) {
        lastFallbackCause = cause;
        fallbacks.increment();
    }

    @Override
    public void mismatched(String query, String expected, String actual) {
        mismatches.increment();
        next.mismatched(query, expected, actual);
    }
}
