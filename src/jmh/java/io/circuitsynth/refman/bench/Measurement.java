package io.circuitsynth.refman.bench;

/**
 * What one benchmark measured in one round.
 *
 * @param nanos nanoseconds for each operation
 * @param bytes bytes for each operation: allocated, or kept where that is what is measured
 */
record Measurement(double nanos, double bytes) {

    static Measurement ofBytes(double bytes) {
        return new Measurement(Double.NaN, bytes);
    }
}
