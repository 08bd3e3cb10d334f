package io.circuitsynth.refman.http.request;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that the bodies of all requests under way have together, and may have. */
public final class InFlightBytes {

    private final long most;
    private final AtomicLong bytes = new AtomicLong();

    public InFlightBytes(long most) {
        this.most = most;
    }

    /** Takes room for bytes; false, and nothing happens, if there is not so much. */
    boolean take(long taken) {
        if (bytes.addAndGet(taken) <= most) {
            return true;
        }
        bytes.addAndGet(-taken);
        return false;
    }

    /** Gives room back. */
    void give(long given) {
        bytes.addAndGet(-given);
    }
}
