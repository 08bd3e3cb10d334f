package io.circuitsynth.refman.manager;

/** Estimates the memory of results. */
final class ResultMemory {

    /** A reference or a manager as an object, as a row to store, and in JSON. */
    private static final long BYTES_FOR_EACH_RESULT = 256;

    /** A symbol as it is read, planned and stored, and in JSON. */
    private static final long BYTES_FOR_EACH_SYMBOL = 1_500;

    private ResultMemory() {}

    /** Returns the most memory of a list of results, in bytes. */
    static long of(long results) {
        return BYTES_FOR_EACH_RESULT * results;
    }

    /** Returns the most memory for the annotation of symbols, in bytes. */
    static long ofSymbols(int symbols) {
        return BYTES_FOR_EACH_SYMBOL * symbols;
    }
}
