package io.circuitsynth.refman.index;

import java.util.UUID;

/**
 * Thrown when the bitmap index of a hierarchy fails during an operation.
 *
 * <p>The index may contain half of a change and must not be used again. The hierarchy must be reloaded with the indexes
 * that {@link IndexFactory#create} returns after {@link IndexFactory#failed}.
 */
public final class IndexFailedException extends RuntimeException {

    private final UUID hierarchy;

    IndexFailedException(UUID hierarchy, Throwable cause) {
        super("the bitmap index of hierarchy " + hierarchy + " failed", cause);
        this.hierarchy = hierarchy;
    }

    /** Returns the hierarchy whose index failed. */
    public UUID hierarchy() {
        return hierarchy;
    }
}
