package io.circuitsynth.refman.hierarchy;

import java.util.List;

/**
 * What to make of a manager after a change, while the locks of all hierarchies that changed are still held.
 *
 * @param <T> what is made of it
 */
@FunctionalInterface
public interface LockedCallback<T> {

    /**
     * Makes something of the manager.
     *
     * @param changed all hierarchies that changed, came or ended
     * @param hierarchy the one the manager is in now
     */
    T of(List<Hierarchy> changed, Hierarchy hierarchy, ReferenceManager manager);
}
