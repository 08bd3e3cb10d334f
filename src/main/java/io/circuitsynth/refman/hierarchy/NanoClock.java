package io.circuitsynth.refman.hierarchy;

/** A clock to measure durations with. */
@FunctionalInterface
public interface NanoClock {

    /** The time in nanoseconds since some fixed but arbitrary moment. */
    long nanoTime();
}
