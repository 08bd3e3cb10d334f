package io.circuitsynth.refman.hierarchy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A manager with all managers below it.
 *
 * @param id its id
 * @param name its name, if it has one
 * @param children the trees of its children, in the order in which they came
 * @param referencesCount how many references it owns itself
 */
public record HierarchyTree(String id, @Nullable String name, List<HierarchyTree> children, long referencesCount) {}
