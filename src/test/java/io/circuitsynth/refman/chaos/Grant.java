package io.circuitsynth.refman.chaos;

/**
 * The news that a manager owns a reference.
 *
 * @param manager who owns it
 * @param how how it came to own it
 * @param asked when the client asked, in nanoseconds of one clock
 * @param answered when the client knew
 */
record Grant(String manager, How how, long asked, long answered) {

    /** How a manager came to own a reference. */
    enum How {
        /** Generated, as a number that nobody ever had. */
        GENERATED,
        /** Generated where released numbers come first. */
        REUSED,
        /** Registered by name. */
        REGISTERED,
        /** Found in a listing after a request whose answer was lost. */
        SEEN
    }
}
