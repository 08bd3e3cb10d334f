package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.List;

/**
 * Finds the managers of one attempt at an operation, and queues its change.
 *
 * @param <T> the type of the operation's result
 */
public interface UnitOfWork<T> {

    /** Works on a manager while the lock of its hierarchy is held. */
    @FunctionalInterface
    interface Work<V> {

        /** Runs the work. A refusal must leave everything unchanged. */
        Outcome<V> on(Hierarchy hierarchy, ReferenceManager manager);
    }

    /** Works on two managers while the locks of their hierarchies are held. */
    @FunctionalInterface
    interface WorkOnBoth<V> {

        /** Runs the work. A refusal must leave everything unchanged. */
        Outcome<V> on(Hierarchy hierarchy, ReferenceManager manager, Hierarchy other, ReferenceManager otherManager);
    }

    /** Runs work on the manager of a key; refused if it does not exist. */
    <V> Outcome<V> in(ManagerKey key, Work<V> work);

    /** Runs work on the manager of a key even if its hierarchy has expired; refused if it does not exist. */
    <V> Outcome<V> inAny(ManagerKey key, Work<V> work);

    /** Runs work on the managers of two keys; refused if one of them does not exist. */
    <V> Outcome<V> inBoth(ManagerKey key, ManagerKey other, WorkOnBoth<V> work);

    /** Makes a new manager visible under its key; returns false and does nothing if the key is in use. */
    boolean publish(ReferenceManager manager);

    /** Makes a manager unreachable by its key. */
    void withdraw(ReferenceManager manager);

    /**
     * Queues a change for the store. The caller holds the locks of the hierarchies.
     *
     * @param changed all hierarchies that were changed, created or deleted; if empty, nothing is queued
     * @param result the result of the operation; its response may be stored in the same transaction
     * @return {@code result}
     */
    T append(List<Hierarchy> changed, T result);

    /** Records the index that served the operation; to be called for a hierarchy that is neither found nor appended. */
    void served(Hierarchy hierarchy);

    /** Returns how long the current work has held its locks, in nanoseconds. */
    long elapsedNanos();
}
