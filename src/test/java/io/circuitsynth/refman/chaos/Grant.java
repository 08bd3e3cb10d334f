package io.circuitsynth.refman.chaos;

/**
 * A response from which a client knows that a manager owns a reference.
 *
 * @param manager the owner
 * @param how how the manager acquired the reference
 * @param sentAt when the client sent the request, in nanoseconds of one clock
 * @param answeredAt when the client received the response
 */
record Grant(String manager, How how, long sentAt, long answeredAt) {

    /** How a manager acquired a reference. */
    enum How {
        /** Generated, with a number that was never used before. */
        GENERATED,
        /** Generated with reuse, so released numbers come first. */
        REUSED,
        /** Registered by name. */
        REGISTERED,
        /** Found in a listing after a request whose response was lost. */
        SEEN
    }
}
