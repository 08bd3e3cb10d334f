package io.circuitsynth.refman.hierarchy;

import java.util.List;

/**
 * The changes of one operation, which a store commits atomically.
 *
 * @param parts the changed hierarchies, each once
 */
public record HierarchyChange(List<Part> parts) {

    /** An empty change. */
    public static final HierarchyChange NONE = new HierarchyChange(List.of());

    /**
     * The changes of one hierarchy.
     *
     * @param cachedVersion the version of the changed copy
     * @param version the version of the hierarchy after the change
     * @param head the attributes of the hierarchy after the change
     * @param lifecycle whether the hierarchy was created, updated or deleted
     * @param rows the changed rows
     */
    public record Part(
            CachedVersion cachedVersion, long version, HierarchyHead head, Lifecycle lifecycle, HierarchyRows rows) {}

    /** Lists the effects of a change on the existence of a hierarchy. */
    public enum Lifecycle {
        /** It was created. */
        CREATED,
        /** It existed before, and still exists. */
        UPDATED,
        /** It was deleted with everything in it. */
        DELETED
    }
}
