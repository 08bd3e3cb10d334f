package io.circuitsynth.refman.execution;

import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts that conflicted with another node.
 *
 * <p>The pause is drawn at random below a limit that doubles with each attempt ("full jitter"), so that nodes that
 * conflicted once do not conflict again at the same moment.
 */
class Backoff {

    private static final long FIRST_LIMIT_NANOS = 1_000_000;
    private static final int MAX_DOUBLINGS = 6;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Pauses before the attempt that follows {@code attempts} others. */
    void pause(int attempts) {
        LockSupport.parkNanos(random.nextLong(FIRST_LIMIT_NANOS << Math.min(attempts, MAX_DOUBLINGS)));
    }
}
