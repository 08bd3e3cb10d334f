package io.circuitsynth.refman.hierarchy;

/**
 * What is kept of a hierarchy as a whole.
 *
 * @param id its inner id
 * @param root its root
 * @param rules the name of its rules profile
 * @param managersCount how many managers it has
 * @param referencesCount how many references are used in it
 */
public record HierarchyHead(HierarchyId id, ManagerKey root, String rules, long managersCount, long referencesCount) {}
