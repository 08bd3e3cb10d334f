package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.index.IndexEvents;

/** Ends a benchmark whose index is not the one it is to measure. */
final class FailingIndexEvents implements IndexEvents {

    @Override
    public void fellBack(Throwable cause) {
        throw new IllegalStateException("the scanning index serves instead of the bitmap index", cause);
    }

    @Override
    public void mismatched(String question, String expected, String actual) {
        throw new IllegalStateException(question + ": " + actual + " instead of " + expected);
    }
}
