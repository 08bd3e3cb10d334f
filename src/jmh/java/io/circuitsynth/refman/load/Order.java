package io.circuitsynth.refman.load;

/** The order of requests. */
enum Order {
    /** In sequence. */
    IN_TURN,
    /** At random. */
    AT_RANDOM,
    /** In sequence, with each manager always on the same server. */
    BY_SERVER
}
