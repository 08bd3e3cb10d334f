package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The availability of a reference for registration in a hierarchy.
 *
 * @param reference the reference
 * @param owner its owner; null if there is none
 * @param refusal the reason why it cannot be registered; null if it can
 */
public record Availability(
        String reference,
        @Nullable ManagerKey owner,
        @Nullable Refusal refusal) {

    /** Returns whether the reference can be registered. */
    public boolean isAvailable() {
        return refusal == null;
    }
}
