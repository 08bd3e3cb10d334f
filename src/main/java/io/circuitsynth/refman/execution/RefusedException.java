package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.outcome.Refusal;

/**
 * Carries a refusal out of a callback that cannot return one; {@link OperationRunner} catches it.
 *
 * <p>A hierarchy is loaded inside a computation of the cache, and a response is serialized while its change is queued.
 */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.detail(), null, false, false);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
