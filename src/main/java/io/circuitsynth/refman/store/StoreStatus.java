package io.circuitsynth.refman.store;

/** Whether a store answers and takes changes. */
public enum StoreStatus {
    /** It does both. */
    UP,
    /** It answers, but takes no changes until it has found that it can keep them. */
    READ_ONLY,
    /** It does neither until it has found out what is kept. */
    DOWN
}
