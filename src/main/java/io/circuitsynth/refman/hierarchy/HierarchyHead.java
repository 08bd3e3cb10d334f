package io.circuitsynth.refman.hierarchy;

/**
 * The stored attributes of a hierarchy.
 *
 * @param id its internal id
 * @param root the key of its root
 * @param rules the name of its rules profile
 * @param managersCount the count of its managers
 * @param referencesCount the count of its used references
 */
public record HierarchyHead(HierarchyId id, ManagerKey root, String rules, long managersCount, long referencesCount) {}
