package io.circuitsynth.refman.outcome;

import java.util.Locale;

/** Classifies errors by Circuit Synth's taxonomy. */
public enum ErrorCategory {
    /** The input is invalid: a reference, a prefix, a number or another part of the request. */
    VALIDATION,
    /** The request conflicts with the hierarchy of managers. */
    HIERARCHY,
    /** The request conflicts with other requests, or there are too many of them. */
    CONCURRENCY,
    /** The configuration of the service does not support the request. */
    CONFIG,
    /** The service failed. */
    INTERNAL;

    /** Returns the name that clients see, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
