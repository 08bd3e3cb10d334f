package io.circuitsynth.refman.hierarchy;

/** Measures durations. */
@FunctionalInterface
public interface NanoClock {

    /** Returns the nanoseconds since a fixed but arbitrary moment. */
    long nanoTime();
}
