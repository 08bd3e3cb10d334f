package io.circuitsynth.refman.http.stream;

import java.util.Locale;

/** Names why a stream ended, or a waiting request was answered. */
enum StreamEnd {
    /** A waiting request was answered. */
    ANSWERED,
    /** The connection is broken, or the client did not read for too long. */
    CLIENT,
    /** Too much waited for a client that reads too slowly. */
    FULL,
    /** The log does not go on. */
    RESET,
    /** The hierarchy goes on in another one. */
    MOVED,
    /** The stream was open for its whole lifetime. */
    LIFETIME,
    /** The service stops. */
    SHUTDOWN;

    /** Returns the value of the tag of meters. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
