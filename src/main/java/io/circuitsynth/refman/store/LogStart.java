package io.circuitsynth.refman.store;

import java.time.Instant;
import java.util.List;

/**
 * The oldest changes in the log of a hierarchy.
 *
 * @param newest the version of the newest change; 0 if there is none
 * @param oldest the oldest changes, in the order of their versions
 */
public record LogStart(long newest, List<Entry> oldest) {

    /**
     * A change without its content.
     *
     * @param version the version of the hierarchy after the change
     * @param at the time of the change
     */
    public record Entry(long version, Instant at) {}
}
