package io.circuitsynth.refman.hierarchy;

/**
 * A whole hierarchy as it was read from a store.
 *
 * @param id its inner id
 * @param version how often it was stored
 * @param rules the name of its rules profile
 * @param rows all its parts
 */
public record StoredHierarchy(HierarchyId id, long version, String rules, HierarchyRows rows) {}
