package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Whether a reference can be registered in a hierarchy.
 *
 * @param reference the reference that was asked about
 * @param owner who owns it, if somebody does
 * @param refusal why it cannot be registered; null if it can
 */
public record Availability(
        String reference,
        @Nullable ManagerKey owner,
        @Nullable Refusal refusal) {

    /** Whether it can be registered. */
    public boolean isAvailable() {
        return refusal == null;
    }
}
