package io.circuitsynth.refman.chaos;

import java.time.Duration;
import java.util.Locale;

/** Prints the progress of a long test and its figures at the end. */
final class Progress {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(15).toNanos();

    private final String test;
    private final long begun = System.nanoTime();
    private long shown = begun;

    Progress(String test) {
        this.test = test;
    }

    /** Prints a line unless one was printed within the interval. */
    void at(String format, Object... figures) {
        if (System.nanoTime() - shown >= INTERVAL_NANOS) {
            shown = System.nanoTime();
            print(format, figures);
        }
    }

    /** Prints the last line regardless of the interval. */
    void summary(String format, Object... figures) {
        print(format, figures);
    }

    double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }

    private void print(String format, Object... figures) {
        System.out.printf(
                Locale.ROOT, "[chaos] %s, %.0f s: %s%n", test, seconds(), String.format(Locale.ROOT, format, figures));
    }
}
