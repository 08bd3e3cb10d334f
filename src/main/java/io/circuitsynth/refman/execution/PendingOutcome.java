package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.outcome.Outcome;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The outcome of a change that the store has yet to keep.
 *
 * <p>Whoever has something to prepare can do so while the store works, but may tell nobody before {@link #settle} returns.
 *
 * @param <T> what the operation gives
 */
public final class PendingOutcome<T> {

    private final Outcome<T> expected;
    private final Supplier<Optional<Outcome<T>>> settlement;

    PendingOutcome(Outcome<T> expected, Supplier<Optional<Outcome<T>>> settlement) {
        this.expected = expected;
        this.settlement = settlement;
    }

    /** The outcome, if all that it tells is kept. */
    public Outcome<T> expected() {
        return expected;
    }

    /**
     * Waits until it is known what came of the change. It has to be called, and once only.
     *
     * @return the outcome that takes the place of the expected one; empty if that one is kept
     */
    public Optional<Outcome<T>> settle() {
        return settlement.get();
    }
}
