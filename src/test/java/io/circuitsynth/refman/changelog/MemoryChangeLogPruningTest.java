package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.MemoryStore;

/** Prunes the change log of the memory store. */
class MemoryChangeLogPruningTest extends ChangeLogPruningContract {

    @Override
    HierarchyStore open() throws Exception {
        return new MemoryStore();
    }
}
