package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.outcome.Outcome;

/**
 * An operation that can run several times; only the result of the last run is used.
 *
 * @param <T> the type of its result
 */
@FunctionalInterface
public interface Attempt<T> {

    /**
     * Runs once.
     *
     * @param unit finds the managers and queues the change
     */
    Outcome<T> run(UnitOfWork<T> unit);
}
