package io.circuitsynth.refman.hierarchy;

import java.util.List;

/**
 * Creates the result of a change while the locks of all changed hierarchies are still held.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface LockedCallback<T> {

    /**
     * Creates the result.
     *
     * @param changed all hierarchies that were updated, created or deleted
     * @param hierarchy the hierarchy of the manager after the change
     */
    T of(List<Hierarchy> changed, Hierarchy hierarchy, ReferenceManager manager);
}
