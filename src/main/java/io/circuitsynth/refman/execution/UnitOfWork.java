package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.StoredResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where one attempt at an operation finds its managers, and where its change goes. */
public interface UnitOfWork {

    /** Something done with a manager while the lock of its hierarchy is held. */
    @FunctionalInterface
    interface Work<T> {
        Outcome<T> on(Hierarchy hierarchy, ReferenceManager manager);
    }

    /** Something done with two managers while the locks of their hierarchies are held. */
    @FunctionalInterface
    interface WorkOnBoth<T> {
        Outcome<T> on(Hierarchy hierarchy, ReferenceManager manager, Hierarchy other, ReferenceManager otherManager);
    }

    /** Runs work on the manager of a key; refused if there is none. */
    <T> Outcome<T> in(ManagerKey key, Work<T> work);

    /** Runs work on the managers of two keys; refused if one of them has none. */
    <T> Outcome<T> inBoth(ManagerKey key, ManagerKey other, WorkOnBoth<T> work);

    /** Makes a manager known under its key; false, and nothing happens, if another has the key. */
    boolean publish(ReferenceManager manager);

    /** Makes a manager unknown. */
    void withdraw(ReferenceManager manager);

    /**
     * Hands a change to the store; the locks of the hierarchies are held.
     *
     * @param changed all hierarchies that changed, came or ended; with none nothing happens
     * @param answer the answer to keep with the change, if there is one
     */
    void append(List<Hierarchy> changed, @Nullable StoredResponse answer);
}
