package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Part;
import io.circuitsynth.refman.hierarchy.HierarchyId;

/**
 * One row of the change log.
 *
 * @param mutations the steps as {@link MutationCodec} writes them
 */
record LoggedRow(HierarchyId hierarchy, long version, ChangeOrigin origin, String mutations) {

    static LoggedRow of(Part part, ChangeOrigin origin) {
        return new LoggedRow(part.head().id(), part.version(), origin, MutationCodec.write(part.mutations()));
    }
}
