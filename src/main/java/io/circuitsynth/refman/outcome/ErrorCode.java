package io.circuitsynth.refman.outcome;

import java.util.Locale;

/** Names one way in which a request can fail; stable, machine-readable, and implemented by enums only. */
public interface ErrorCode {

    /** Returns the name of the constant. */
    String name();

    /** Returns the category of the code. */
    ErrorCategory category();

    /** Returns the code that clients see, in lower case. */
    default String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
