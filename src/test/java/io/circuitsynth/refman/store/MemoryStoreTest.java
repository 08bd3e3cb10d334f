package io.circuitsynth.refman.store;

/** Holds the store in memory to what every store promises. */
class MemoryStoreTest extends HierarchyStoreContract {

    @Override
    HierarchyStore open() throws Exception {
        return new MemoryStore();
    }
}
