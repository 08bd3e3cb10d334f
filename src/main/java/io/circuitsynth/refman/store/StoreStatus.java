package io.circuitsynth.refman.store;

/** Lists the states of a store. */
public enum StoreStatus {
    /** It serves queries and accepts changes. */
    UP,
    /** It serves queries, but accepts no changes until a probe is committed. */
    READ_ONLY,
    /** It does neither until it is reopened. */
    DOWN
}
