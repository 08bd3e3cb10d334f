package io.circuitsynth.refman.hierarchy;

import java.util.concurrent.atomic.LongAdder;

/** Counts what there is in all hierarchies together, without a lock of its own. */
public final class Census {

    private final LongAdder hierarchies = new LongAdder();
    private final LongAdder references = new LongAdder();

    /** How many hierarchies there are. */
    public long hierarchies() {
        return hierarchies.sum();
    }

    /** How many references are used. */
    public long references() {
        return references.sum();
    }

    void hierarchyBegan() {
        hierarchies.increment();
    }

    void hierarchyEnded() {
        hierarchies.decrement();
    }

    void referencesUsed(long change) {
        references.add(change);
    }
}
