package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.IdempotencyKey;
import io.circuitsynth.refman.store.StoredResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes down the answer to a request before its effect is kept, so that both are kept together.
 *
 * @param <T> what the operation gives
 */
public abstract class Receipt<T> {

    private boolean isKept;

    /** What the client has named the request; null if it will not be sent again. */
    public abstract @Nullable IdempotencyKey key();

    /** The answer to keep; null if it will not be asked for again. */
    public abstract @Nullable StoredResponse of(T value);

    /** Notes that the answer is kept, together with the effect. */
    public void kept() {
        isKept = true;
    }

    /** Whether the answer is kept, together with the effect. */
    public boolean isKept() {
        return isKept;
    }

    /** What the operation may answer now; waits until that is known. */
    public Outcome<T> outcome(PendingOutcome<T> pending) {
        return pending.settle().orElse(pending.expected());
    }

    /** The receipt of a request that will not be sent again. */
    public static <T> Receipt<T> none() {
        return new Unwritten<>();
    }

    /**
     * The receipt of a request that will not be sent again, and whose operation waits for nothing: it gives what it
     * expects, which nobody may be told before the pending outcome is settled.
     *
     * @param holder who settles it
     */
    public static <T> Receipt<T> settledBy(Consumer<PendingOutcome<T>> holder) {
        return new Unwritten<>() {
            @Override
            public Outcome<T> outcome(PendingOutcome<T> pending) {
                holder.accept(pending);
                return pending.expected();
            }
        };
    }

    private static class Unwritten<T> extends Receipt<T> {
        @Override
        @Nullable
        public IdempotencyKey key() {
            return null;
        }

        @Override
        @Nullable
        public StoredResponse of(T value) {
            return null;
        }
    }
}
