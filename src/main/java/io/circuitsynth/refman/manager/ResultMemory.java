package io.circuitsynth.refman.manager;

/** Estimates the memory of results. */
final class ResultMemory {

    /** A reference or a manager as an object, as a row to store, and in JSON. */
    private static final long BYTES_FOR_EACH_RESULT = 256;

    private ResultMemory() {}

    /** Returns the most memory of a list of results, in bytes. */
    static long of(int results) {
        return BYTES_FOR_EACH_RESULT * results;
    }
}
