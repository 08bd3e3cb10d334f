package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyId;

/**
 * A hierarchy that was deleted, or attached to another one.
 *
 * @param id its internal id
 * @param version its last version
 */
public record FormerHierarchy(HierarchyId id, long version) {}
