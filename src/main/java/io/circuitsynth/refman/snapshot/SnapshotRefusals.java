package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Optional;

/** Creates the refusals of invalid snapshots. */
final class SnapshotRefusals {

    private SnapshotRefusals() {}

    /** Refuses a snapshot because of one of its members. */
    static Optional<Refusal> refuse(String member, String why) {
        return Optional.of(Refusal.of(RefusalCode.INVALID_SNAPSHOT, detail(member, why), "member", member));
    }

    /** Refuses a snapshot because of the value of one of its members. */
    static Optional<Refusal> refuse(String member, String why, String name, Object value) {
        return Optional.of(
                Refusal.of(RefusalCode.INVALID_SNAPSHOT, detail(member, why), "member", member, name, value));
    }

    private static String detail(String member, String why) {
        return "The snapshot is invalid at '" + member + "': " + why + ".";
    }
}
