package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.store.KeptAnswer;
import io.circuitsynth.refman.store.RequestKey;
import org.jspecify.annotations.Nullable;

/**
 * Writes down the answer to a request before its effect is kept, so that both are kept together.
 *
 * @param <T> what the operation gives
 */
public abstract class Receipt<T> {

    private boolean isKept;

    /** What the client has named the request; null if it will not be sent again. */
    abstract @Nullable RequestKey key();

    /** The answer to keep; null if it will not be asked for again. */
    abstract @Nullable KeptAnswer of(T value);

    /** Notes that the answer is kept, together with the effect. */
    void kept() {
        isKept = true;
    }

    /** Whether the answer is kept, together with the effect. */
    public boolean isKept() {
        return isKept;
    }

    /** The receipt of a request that will not be sent again. */
    public static <T> Receipt<T> none() {
        return new Receipt<>() {
            @Override
            @Nullable
            RequestKey key() {
                return null;
            }

            @Override
            @Nullable
            KeptAnswer of(T value) {
                return null;
            }
        };
    }
}
