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
     * @param copy how the copy that was changed stands to what is stored
     * @param head the hierarchy as a whole, after the change
     * @param fate whether it was there before and is there still
     * @param rows the parts that changed
     */
    public record Part(CachedVersion copy, HierarchyHead head, Fate fate, HierarchyRows rows) {}

    /** Whether a hierarchy was there before a change, and is there after it. */
    public enum Fate {
        /** It came into being. */
        BEGAN,
        /** It was and is there. */
        WENT_ON,
        /** It is gone with all that was in it. */
        ENDED
    }
}
