package io.circuitsynth.refman.hierarchy;

import java.util.List;

/**
 * What one operation changed, for a store to keep whole or not at all.
 *
 * @param parts the hierarchies it changed, each once
 */
public record HierarchyChange(List<Part> parts) {

    /** A change of nothing. */
    public static final HierarchyChange NONE = new HierarchyChange(List.of());

    /**
     * What changed in one hierarchy.
     *
     * @param cachedVersion how the copy that was changed stands to what is stored
     * @param head the hierarchy as a whole, after the change
     * @param lifecycle whether it was there before and is there still
     * @param rows the parts that changed
     */
    public record Part(CachedVersion cachedVersion, HierarchyHead head, Lifecycle lifecycle, HierarchyRows rows) {}

    /** Whether a hierarchy was there before a change, and is there after it. */
    public enum Lifecycle {
        /** It came into being. */
        CREATED,
        /** It was and is there. */
        UPDATED,
        /** It is gone with all that was in it. */
        DELETED
    }
}
