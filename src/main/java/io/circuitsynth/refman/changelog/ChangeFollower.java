package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.outcome.Refusal;
import java.util.List;

/**
 * Follows the log of a hierarchy from a position on.
 *
 * <p>One thread at a time calls it, and it must not wait.
 */
public interface ChangeFollower {

    /** Returns whether it still follows; the feed drops one that does not. */
    boolean isOpen();

    /** Returns the position behind everything that it has received. */
    ChangePosition position();

    /**
     * Receives events. Some may have arrived before: those up to {@link #position} are to be skipped.
     *
     * @param changes the events, in the order of the log; may be empty
     * @param end the position behind everything that they cover
     */
    void receive(List<RenderedChange> changes, ChangePosition end);

    /** Learns that the log does not go on from its position. It receives nothing more. */
    void gone(Refusal reason);
}
