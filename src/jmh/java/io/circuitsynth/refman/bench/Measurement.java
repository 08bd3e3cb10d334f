package io.circuitsynth.refman.bench;

/**
 * The result of one benchmark in one round.
 *
 * @param nanos nanoseconds for each operation
 * @param bytes bytes for each operation: allocated, or retained if the benchmark measures memory
 */
public record Measurement(double nanos, double bytes) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** A result that could not be measured on this machine. */
    public static final Measurement NONE = new Measurement(Double.NaN, Double.NaN);

    /** Creates a measurement of memory. */
    public static Measurement ofBytes(double bytes) {
        return new Measurement(Double.NaN, bytes);
    }

    /** Creates a measurement of a time. */
    public static Measurement ofNanos(double nanos) {
        return new Measurement(nanos, Double.NaN);
    }

    /** Creates a measurement of a rate. */
    public static Measurement ofRate(double perSecond) {
        return ofNanos(NANOS_PER_SECOND / perSecond);
    }

    /** Returns the number of sequential operations in a second. */
    public double perSecond() {
        return NANOS_PER_SECOND / nanos;
    }
}
