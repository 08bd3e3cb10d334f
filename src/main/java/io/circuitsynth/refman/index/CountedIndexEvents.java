package io.circuitsynth.refman.index;

import java.util.concurrent.atomic.LongAdder;

/** Counts what happens to the indexes and hands it on. */
public final class CountedIndexEvents implements IndexEvents {

    private final IndexEvents next;
    private final LongAdder fallbacks = new LongAdder();
    private final LongAdder mismatches = new LongAdder();

    /** Counts, and hands on to {@code next}. */
    public CountedIndexEvents(IndexEvents next) {
        this.next = next;
    }

    /** How many hierarchies the scanning index serves because the bitmap index could not be built. */
    public long fallbacks() {
        return fallbacks.sum();
    }

    /** How many questions the two indexes answered differently. */
    public long mismatches() {
        return mismatches.sum();
    }

    @Override
    public void fellBack(Throwable cause) {
        fallbacks.increment();
        next.fellBack(cause);
    }

    @Override
    public void mismatched(String question, String expected, String actual) {
        mismatches.increment();
        next.mismatched(question, expected, actual);
    }
}
