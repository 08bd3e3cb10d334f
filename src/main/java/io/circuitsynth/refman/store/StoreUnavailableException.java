package io.circuitsynth.refman.store;

import org.jspecify.annotations.Nullable;

/** Says that a store could not answer, or that nobody knows what became of a change; trying again later may help. */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** A failure with its cause, if one is known. */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
