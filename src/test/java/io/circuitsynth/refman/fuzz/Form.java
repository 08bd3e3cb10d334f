package io.circuitsynth.refman.fuzz;

/** How much of a request is as the contract and HTTP say, and so how much can be said of its answer. */
enum Form {
    /** It goes to an operation of the contract, and the contract says how it can be answered. */
    OF_THE_OPERATION,
    /** It is HTTP, but which operation it means, if any, is for the service to say. */
    OUTSIDE,
    /** It is not HTTP, or breaks off; it need not be answered at all. */
    BROKEN
}
