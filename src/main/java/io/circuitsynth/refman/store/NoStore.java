package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyChange;

/** The store that keeps nothing: all lives in memory and ends with the process. */
public final class NoStore implements HierarchyStore {

    @Override
    public String name() {
        return "none";
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public Commit append(HierarchyChange change) {
        return Commit.DONE;
    }
}
