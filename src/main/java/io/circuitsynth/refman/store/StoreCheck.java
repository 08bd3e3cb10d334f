package io.circuitsynth.refman.store;

/** Names how much of a store a check reads. */
public enum StoreCheck {
    /** Reads the structure of the file, and the beginning of each table. */
    QUICK,
    /** Reads everything. */
    FULL
}
