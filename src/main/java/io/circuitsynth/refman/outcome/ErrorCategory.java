package io.circuitsynth.refman.outcome;

import java.util.Locale;

/** The kind of an error, after Circuit Synth's taxonomy. */
public enum ErrorCategory {
    /** The input itself is wrong: a reference, a prefix, a number or the request around them. */
    VALIDATION,
    /** The managers do not stand to each other as the request needs. */
    HIERARCHY,
    /** Others are at work on the same thing. */
    CONCURRENCY,
    /** The service is not set up for what was asked. */
    CONFIG,
    /** The service broke a promise. */
    INTERNAL;

    /** The category as clients read it, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
