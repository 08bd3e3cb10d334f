package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyId;

/**
 * A hierarchy that exists.
 *
 * @param id its internal id
 * @param version its stored version
 */
public record CurrentVersion(HierarchyId id, long version) {}
