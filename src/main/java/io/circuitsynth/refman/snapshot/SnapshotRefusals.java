package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Optional;

/** Says where a snapshot is wrong, and why. */
final class SnapshotRefusals {

    private SnapshotRefusals() {}

    /** The refusal of a snapshot for one of its members. */
    static Optional<Refusal> refuse(String member, String why) {
        return Optional.of(Refusal.of(RefusalCode.INVALID_SNAPSHOT, detail(member, why), "member", member));
    }

    /** The refusal of a snapshot for the value of one of its members. */
    static Optional<Refusal> refuse(String member, String why, String name, Object value) {
        return Optional.of(
                Refusal.of(RefusalCode.INVALID_SNAPSHOT, detail(member, why), "member", member, name, value));
    }

    private static String detail(String member, String why) {
        return "The snapshot is wrong at '" + member + "': " + why + ".";
    }
}
