package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.index.IndexEvents;
import java.util.UUID;

/** Fails a benchmark that does not run on the index to be measured. */
final class FailingIndexEvents implements IndexEvents {

    @Override
    public void fellBack(Throwable cause) {
        throw new IllegalStateException("the scanning index serves instead of the bitmap index", cause);
    }

    @Override
    public void failed(UUID hierarchy, Throwable cause) {
        throw new IllegalStateException("the bitmap index failed", cause);
    }

    @Override
    public void mismatched(String query, String expected, String actual) {
        throw new IllegalStateException(query + ": " + actual + " instead of " + expected);
    }
}
