package io.circuitsynth.refman.hierarchy;

import org.jspecify.annotations.Nullable;

/**
 * A list entry for a hierarchy.
 *
 * @param root the key of its root
 * @param name the name of its root; null if it has none
 * @param rules the name of its rules
 * @param managersCount the count of its managers
 * @param referencesCount the count of their references
 */
public record HierarchySummary(
        ManagerKey root, @Nullable String name, String rules, long managersCount, long referencesCount) {}
