package io.circuitsynth.refman.store;

/** Runs the contract of stores on the memory store. */
class MemoryStoreTest extends HierarchyStoreContract {

    @Override
    HierarchyStore open() throws Exception {
        return new MemoryStore();
    }
}
