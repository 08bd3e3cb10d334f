package io.circuitsynth.refman.fuzz;

/** How far a request conforms to the contract and to HTTP, which decides what its response is checked for. */
enum Form {
    /** It matches an operation, so only the responses of that operation are allowed. */
    OF_THE_OPERATION,
    /** It is valid HTTP, but may match any operation or none. */
    OUTSIDE,
    /** It is invalid or incomplete HTTP, so no response is required. */
    BROKEN
}
