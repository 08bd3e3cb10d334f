package io.circuitsynth.refman.bench;

/**
 * What one benchmark measured in one round.
 *
 * @param nanos nanoseconds for each operation
 * @param bytes bytes for each operation: allocated, or kept where that is what is measured
 */
public record Measurement(double nanos, double bytes) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** What could not be measured on this machine. */
    public static final Measurement NONE = new Measurement(Double.NaN, Double.NaN);

    /** Memory. */
    public static Measurement ofBytes(double bytes) {
        return new Measurement(Double.NaN, bytes);
    }

    /** A time. */
    public static Measurement ofNanos(double nanos) {
        return new Measurement(nanos, Double.NaN);
    }

    /** A rate of operations. */
    public static Measurement ofRate(double perSecond) {
        return ofNanos(NANOS_PER_SECOND / perSecond);
    }

    /** How many operations there are in a second, one after the other. */
    public double perSecond() {
        return NANOS_PER_SECOND / nanos;
    }
}
