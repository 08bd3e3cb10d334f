package io.circuitsynth.refman.hierarchy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the steps of the change of one hierarchy that is being made. */
final class ChangeRecorder {

    /** Created on demand: most cached hierarchies are not being changed. */
    private @Nullable List<Mutation> mutations;

    void record(Mutation mutation) {
        if (mutations == null) {
            mutations = new ArrayList<>(2);
        }
        mutations.add(mutation);
    }

    /** Returns the steps since the last call. */
    List<Mutation> drain() {
        List<Mutation> drained = mutations == null ? List.of() : mutations;
        mutations = null;
        return drained;
    }
}
