package io.circuitsynth.refman.hierarchy;

/**
 * What to make of a manager after a change, while the locks of all hierarchies that changed are still held.
 *
 * @param <T> what is made of it
 */
@FunctionalInterface
public interface WhileLocked<T> {

    /** Makes something of the manager, which is now in this hierarchy. */
    T of(Hierarchy hierarchy, ReferenceManager manager);
}
