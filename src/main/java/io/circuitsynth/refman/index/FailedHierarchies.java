package io.circuitsynth.refman.index;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Records the hierarchies whose bitmap index failed; evicts the oldest one above a limit. */
final class FailedHierarchies {

    private final Set<UUID> hierarchies;

    FailedHierarchies(int limit) {
        hierarchies = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
                return size() > limit;
            }
        }));
    }

    /** Adds a hierarchy; returns false if it is recorded already. */
    boolean add(UUID hierarchy) {
        return hierarchies.add(hierarchy);
    }

    boolean contains(UUID hierarchy) {
        return hierarchies.contains(hierarchy);
    }
}
