package io.circuitsynth.refman.hierarchy;

import org.jspecify.annotations.Nullable;

/**
 * The stored attributes of a hierarchy.
 *
 * @param id its internal id
 * @param root the key of its root
 * @param rules the name of its rules profile
 * @param managersCount the count of its managers
 * @param referencesCount the count of its used references
 * @param expiry when it expires; null if it does not
 */
public record HierarchyHead(
        HierarchyId id,
        ManagerKey root,
        String rules,
        long managersCount,
        long referencesCount,
        @Nullable Expiry expiry) {}
