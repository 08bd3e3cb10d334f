package io.circuitsynth.refman.store;

import org.jspecify.annotations.Nullable;

/** Thrown when a store is unavailable, or the outcome of a commit is unknown; a retry may help. */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Creates an exception; the cause is null if it is unknown. */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
