package io.circuitsynth.refman.load;

/** Which request is sent next. */
enum Order {
    /** One after the other. */
    IN_TURN,
    /** Any of them. */
    AT_RANDOM,
    /** One after the other, each of them always to the same server. */
    BY_SERVER
}
