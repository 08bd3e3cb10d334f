package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Checks constructed histories of managers: the violations that must be detected, and the histories that must pass. */
class PlacementsTest {

    private final Placements placements = new Placements();

    @Test
    void aMissingManagerIsDetected() {
        placements.acknowledged("a", Placements.NOWHERE);

        assertThat(placements.differences(id -> Optional.empty(), true))
                .singleElement()
                .asString()
                .contains("a is lost");
    }

    @Test
    void aMissingMoveIsDetected() {
        placements.acknowledged("a", "x");
        placements.acknowledged("a", "y");

        assertThat(placements.differences(id -> Optional.of("x"), true))
                .singleElement()
                .asString()
                .contains("below 'x' instead of 'y'");
    }

    @Test
    void anUnansweredMoveMayOrMayNotTakeEffect() {
        placements.acknowledged("a", "x");
        placements.unanswered("a", "y");

        assertThat(placements.differences(id -> Optional.of("x"), false)).isEmpty();
        assertThat(placements.differences(id -> Optional.of("y"), false)).isEmpty();
        assertThat(placements.differences(id -> Optional.of("z"), false)).hasSize(1);
    }

    @Test
    void aReportedParentIsFinalOnceAllRequestsAreSettled() {
        placements.acknowledged("a", "x");
        placements.unanswered("a", "y");

        assertThat(placements.differences(id -> Optional.of("x"), true)).isEmpty();
        assertThat(placements.differences(id -> Optional.of("y"), true)).hasSize(1);
    }
}
