package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyChange;

/** Keeps hierarchies beyond the life of the process. */
public interface HierarchyStore {

    /** The store's name, as health shows it. */
    String name();

    /** Whether what was acknowledged survives the end of the process. */
    boolean isDurable();

    /**
     * Takes over a change, in the order in which the changes of a hierarchy happened.
     *
     * <p>Called while the locks of the hierarchies concerned are held, so it must not wait for a disk or a network.
     *
     * @return what the caller awaits, without any lock, before it answers
     */
    Commit append(HierarchyChange change);
}
