package io.circuitsynth.refman.hierarchy;

import java.time.Instant;
import java.util.List;

/**
 * The changes of one operation, which a store commits atomically.
 *
 * @param parts the changed hierarchies, each once
 * @param origin when, by what and by whom it was made
 */
public record HierarchyChange(List<Part> parts, ChangeOrigin origin) {

    /** An empty change. */
    public static final HierarchyChange NONE =
            new HierarchyChange(List.of(), new ChangeOrigin(Instant.EPOCH, "", null, null, null));

    /**
     * The changes of one hierarchy.
     *
     * @param cachedVersion the version of the changed copy
     * @param version the version of the hierarchy after the change
     * @param head the attributes of the hierarchy after the change
     * @param lifecycle whether the hierarchy was created, updated or deleted
     * @param rows the changed rows
     * @param mutations the steps of the change, in their order
     */
    public record Part(
            CachedVersion cachedVersion,
            long version,
            HierarchyHead head,
            Lifecycle lifecycle,
            HierarchyRows rows,
            List<Mutation> mutations) {}

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
