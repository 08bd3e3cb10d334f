package io.circuitsynth.refman.hierarchy;

import org.jspecify.annotations.Nullable;

/**
 * A hierarchy in a list.
 *
 * @param root the key of its root
 * @param name the root's name, if it has one
 * @param rules the name of the rules in force
 * @param managersCount how many managers it has
 * @param referencesCount how many references they own together
 */
public record HierarchySummary(
        ManagerKey root, @Nullable String name, String rules, long managersCount, long referencesCount) {}
