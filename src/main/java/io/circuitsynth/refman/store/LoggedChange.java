package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.Mutation;
import java.util.List;

/**
 * One change of a hierarchy in the change log.
 *
 * @param hierarchy the internal id of the hierarchy
 * @param version the version of the hierarchy after the change
 * @param origin when, by what and by whom it was made
 * @param mutations its steps, in their order
 */
public record LoggedChange(HierarchyId hierarchy, long version, ChangeOrigin origin, List<Mutation> mutations) {}
