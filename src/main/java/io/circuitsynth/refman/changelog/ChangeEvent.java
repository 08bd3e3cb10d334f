package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.hierarchy.ChangeOrigin;

/**
 * One event of the change log: a change consists of one or more of them.
 *
 * @param position its place in the log
 * @param isLast whether it is the last event of its change
 * @param origin when, by what and by whom the change was made
 * @param detail what happened
 */
public record ChangeEvent(ChangePosition position, boolean isLast, ChangeOrigin origin, ChangeDetail detail) {

    /** Returns the event with another description of what happened. */
    public ChangeEvent with(ChangeDetail other) {
        return new ChangeEvent(position, isLast, origin, other);
    }
}
