package io.circuitsynth.refman.hierarchy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A manager with all managers below it.
 *
 * @param id its id
 * @param name its name; null if it has none
 * @param children the trees of its children, in the order in which they were added
 * @param referencesCount the count of its own references
 * @param expiresAt when the hierarchy expires; null unless the manager is the root of one that does
 */
public record HierarchyTree(
        String id,
        @Nullable String name,
        List<HierarchyTree> children,
        long referencesCount,
        @Nullable Instant expiresAt) {}
