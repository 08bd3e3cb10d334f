package io.circuitsynth.refman.chaos;

import java.time.Duration;
import java.util.Locale;

/** Lines on the console that say how far a long test has come, and its figures at the end. */
final class Progress {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(15).toNanos();

    private final String test;
    private final long begun = System.nanoTime();
    private long shown = begun;

    Progress(String test) {
        this.test = test;
    }

    /** A line now and then: the one that is given most recently once the interval is over. */
    void at(String format, Object... figures) {
        if (System.nanoTime() - shown >= INTERVAL_NANOS) {
            shown = System.nanoTime();
            print(format, figures);
        }
    }

    /** The last line, which is always shown. */
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
