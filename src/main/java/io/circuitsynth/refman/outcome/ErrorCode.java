package io.circuitsynth.refman.outcome;

import java.util.Locale;

/** A stable, machine-readable name for one way a request can fail; implemented by enums only. */
public interface ErrorCode {

    /** The constant's name. */
    String name();

    /** The category this code belongs to. */
    ErrorCategory category();

    /** The code as clients read it, in lower case. */
    default String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
