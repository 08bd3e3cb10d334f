package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what stands in the way of a revert: all of it is counted, and the first are listed. */
final class Obstacles {

    private static final int LISTED = 100;

    private final List<Map<String, Object>> listed = new ArrayList<>(0);
    private int count;

    /**
     * Adds an obstacle.
     *
     * @param what the kind of the thing that is not as the change left it
     * @param name its name
     * @param reason why it is an obstacle
     */
    void add(String what, String name, String reason) {
        count++;
        if (listed.size() < LISTED) {
            listed.add(Map.of(what, name, "reason", reason));
        }
    }

    /** Returns the refusal of the revert of a change; empty if nothing stands in the way. */
    Optional<Refusal> refuse(long version) {
        return count == 0
                ? Optional.empty()
                : Optional.of(new Refusal(
                        RefusalCode.CANNOT_REVERT,
                        "The change " + version + " cannot be reverted. Obstacles: " + count + ".",
                        Map.of("version", version, "obstacles", listed, "obstaclesCount", count)));
    }
}
