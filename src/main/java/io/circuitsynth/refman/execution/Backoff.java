package io.circuitsynth.refman.execution;

import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** How long an operation waits before it tries again, after another node was first. */
final class Backoff {

    private static final long FIRST_NANOS = 1_000_000;

    private final RandomGenerator random;

    /** Waits of random length, so that nodes that met once do not meet again. */
    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Waits longer the more often the operation was tried. */
    void afterTry(int tries) {
        LockSupport.parkNanos(random.nextLong(FIRST_NANOS << Math.min(tries, 6)));
    }
}
