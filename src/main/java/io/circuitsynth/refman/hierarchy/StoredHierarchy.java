package io.circuitsynth.refman.hierarchy;

/**
 * A complete hierarchy, as read from a store.
 *
 * @param id its internal id
 * @param version its stored version
 * @param rules the name of its rules profile
 * @param rows all its rows
 */
public record StoredHierarchy(HierarchyId id, long version, String rules, HierarchyRows rows) {}
