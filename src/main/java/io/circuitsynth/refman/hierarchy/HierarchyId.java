package io.circuitsynth.refman.hierarchy;

import java.util.UUID;

/** The internal id of a hierarchy, which is invisible to clients and independent of its tree. */
public record HierarchyId(UUID value) implements Comparable<HierarchyId> {

    @Override
    public int compareTo(HierarchyId other) {
        return value.compareTo(other.value);
    }
}
