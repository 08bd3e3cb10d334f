package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.HierarchyVersion;
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

    /**
     * Renders the result of one attempt.
     *
     * @param hierarchy the version of the hierarchy that the result describes; null if it does not exist after the operation
     */
    R render(T result, @Nullable HierarchyVersion hierarchy);

    /** Returns the conditions of the request. */
    default Preconditions preconditions() {
        return Preconditions.NONE;
    }

    /** Returns a reply that renders what a function makes of the result, for a query. */
    default <S> Reply<S, R> after(Function<? super S, ? extends T> before) {
        return new Reply<>() {
            @Override
            public R render(S result, @Nullable HierarchyVersion hierarchy) {
                return Reply.this.render(before.apply(result), hierarchy);
            }

            @Override
            public Preconditions preconditions() {
                return Reply.this.preconditions();
            }
        };
    }

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
        return (result, hierarchy) -> rendering.apply(result);
    }

    /** Creates a reply that returns results unchanged and stores nothing. */
    static <T> Reply<T, T> identity() {
        return (result, hierarchy) -> result;
    }
}
