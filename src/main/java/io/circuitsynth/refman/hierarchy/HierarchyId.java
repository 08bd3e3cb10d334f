package io.circuitsynth.refman.hierarchy;

import java.util.UUID;

/** The internal id of a hierarchy, independent of its tree. Clients see it only in refusals of damaged data. */
public record HierarchyId(UUID value) implements Comparable<HierarchyId> {

    /** An id before all others in the order of their texts, which no hierarchy has. */
    public static final HierarchyId LEAST = new HierarchyId(new UUID(0, 0));

    @Override
    public int compareTo(HierarchyId other) {
        return value.compareTo(other.value);
    }
}
