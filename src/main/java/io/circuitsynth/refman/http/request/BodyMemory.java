package io.circuitsynth.refman.http.request;

import java.util.concurrent.atomic.AtomicLong;

/** Limits the total size of the bodies of all requests in flight. */
final class BodyMemory {

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    BodyMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Reserves bytes; returns false and reserves none if that would exceed the limit. */
    boolean reserve(long reserved) {
        if (bytes.addAndGet(reserved) <= maxBytes) {
            return true;
        }
        bytes.addAndGet(-reserved);
        return false;
    }

    /** Releases reserved bytes. */
    void release(long released) {
        bytes.addAndGet(-released);
    }
}
