package io.circuitsynth.refman.web;

import java.io.IOException;

/** Ends the reading of a body that has more bytes than one request may have. */
final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1;

    private final int limit;

    BodyTooLargeException(int limit) {
        this.limit = limit;
    }

    /** The most bytes there may be. */
    int limit() {
        return limit;
    }
}
