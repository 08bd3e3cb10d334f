package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.store.IdempotencyKey;
import io.circuitsynth.refman.store.StoredResponse;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Renders the result of an operation, for example into a serialized response.
 *
 * <p>A result is rendered before its commit is awaited, so that serialization and disk I/O overlap. The rendered result
 * must not be sent before the operation has returned.
 *
 * @param <T> the type of the result
 * @param <R> the type of the rendered result
 */
public interface Reply<T, R> {

    /** Renders the result of one attempt. */
    R render(T result);

    /** Returns the idempotency key of the request; null if it has none. */
    default @Nullable IdempotencyKey key() {
        return null;
    }

    /** Returns the response to store in the transaction of the change; null to store none. */
    default @Nullable StoredResponse toStore(R rendered) {
        return null;
    }

    /** Creates a reply that renders with a function and stores nothing. */
    static <T, R> Reply<T, R> of(Function<? super T, ? extends R> rendering) {
        return rendering::apply;
    }

    /** Creates a reply that returns results unchanged and stores nothing. */
    static <T> Reply<T, T> identity() {
        return result -> result;
    }
}
