package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyId;
import java.time.Instant;

/** A deletion of rows that are kept for a limited time, as a change of its own in the commit queue. */
sealed interface Pruning {

    /** Deletes the oldest stored responses, if they were stored before a time. */
    record Responses(Instant before) implements Pruning {}

    /** Deletes the oldest changes of a hierarchy up to a version. */
    record Changes(HierarchyId hierarchy, long through) implements Pruning {}

    /** Deletes the row of a former hierarchy without changes, if it ended before a time. */
    record Former(HierarchyId hierarchy, Instant before) implements Pruning {}
}
