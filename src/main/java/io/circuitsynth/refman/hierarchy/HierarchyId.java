package io.circuitsynth.refman.hierarchy;

import java.util.UUID;

/** The inner name of a hierarchy, which no client sees and no change of its tree alters. */
public record HierarchyId(UUID value) implements Comparable<HierarchyId> {

    @Override
    public int compareTo(HierarchyId other) {
        return value.compareTo(other.value);
    }
}
