package io.circuitsynth.refman.outcome;

import java.util.Optional;
import java.util.function.Function;

/**
 * What came of an operation that may be refused: {@link Done} with its value or {@link Refused} with the reason.
 *
 * @param <T> the value of a success
 */
public sealed interface Outcome<T> {

    /** The operation happened and gave {@code value}. */
    record Done<T>(T value) implements Outcome<T> {}

    /** The operation was refused and changed nothing. */
    record Refused<T>(Refusal refusal) implements Outcome<T> {}

    /** The outcome of a success. */
    static <T> Outcome<T> done(T value) {
        return new Done<>(value);
    }

    /** The outcome of a refusal. */
    static <T> Outcome<T> refused(Refusal refusal) {
        return new Refused<>(refusal);
    }

    /** Whether the operation happened. */
    default boolean isDone() {
        return this instanceof Done;
    }

    /** One result for both cases. */
    default <R> R fold(Function<? super T, ? extends R> done, Function<? super Refusal, ? extends R> refused) {
        if (this instanceof Done<T> success) {
            return done.apply(success.value());
        }
        return refused.apply(((Refused<T>) this).refusal());
    }

    /** The next operation on a success; a refusal is handed on. */
    default <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
        return fold(next, Outcome::refused);
    }

    /** The value of a success changed by {@code change}; a refusal is handed on. */
    default <R> Outcome<R> map(Function<? super T, ? extends R> change) {
        return fold(value -> done(change.apply(value)), Outcome::refused);
    }

    /** The value of a success; empty for a refusal. */
    default Optional<T> toOptional() {
        return fold(Optional::of, refusal -> Optional.empty());
    }

    /**
     * The value of a success.
     *
     * @throws IllegalStateException when the operation was refused: the caller had promised it could not be
     */
    default T orElseThrow() {
        return fold(value -> value, refusal -> {
            throw new IllegalStateException("refused: " + refusal.code() + ", " + refusal.detail());
        });
    }
}
