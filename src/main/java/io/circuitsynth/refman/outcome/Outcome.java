package io.circuitsynth.refman.outcome;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The result of an operation that can be refused: {@link Done} with a value, or {@link Refused} with the reason.
 *
 * @param <T> the value of a success
 */
public sealed interface Outcome<T> {

    /** The result of an operation that succeeded. */
    record Done<T>(T value) implements Outcome<T> {}

    /** The result of an operation that was refused and changed nothing. */
    record Refused<T>(Refusal refusal) implements Outcome<T> {}

    /** Creates the outcome of a success. */
    static <T> Outcome<T> done(T value) {
        return new Done<>(value);
    }

    /** Creates the outcome of a refusal. */
    static <T> Outcome<T> refused(Refusal refusal) {
        return new Refused<>(refusal);
    }

    /** Returns the outcome of an operation, or a refusal without running it. */
    static <T> Outcome<T> unless(Optional<Refusal> refusal, Supplier<Outcome<T>> operation) {
        return refusal.isPresent() ? refused(refusal.get()) : operation.get();
    }

    /** Returns whether the operation succeeded. */
    default boolean isDone() {
        return this instanceof Done;
    }

    /** Maps the value of a success, or the refusal, to one result. */
    default <R> R fold(Function<? super T, ? extends R> done, Function<? super Refusal, ? extends R> refused) {
        if (this instanceof Done<T> success) {
            return done.apply(success.value());
        }
        return refused.apply(((Refused<T>) this).refusal());
    }

    /** Runs the next operation on the value of a success; returns a refusal unchanged. */
    default <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
        return fold(next, Outcome::refused);
    }

    /** Maps the value of a success; returns a refusal unchanged. */
    default <R> Outcome<R> map(Function<? super T, ? extends R> change) {
        return fold(value -> done(change.apply(value)), Outcome::refused);
    }

    /** Returns the value of a success; empty for a refusal. */
    default Optional<T> toOptional() {
        return fold(Optional::of, refusal -> Optional.empty());
    }

    /**
     * Returns the value of a success.
     *
     * @throws IllegalStateException if the operation was refused, which the caller must have ruled out
     */
    default T orElseThrow() {
        return fold(value -> value, refusal -> {
            throw new IllegalStateException("refused: " + refusal.code() + ", " + refusal.detail());
        });
    }
}
