package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Made-up histories of managers: what the checker must find, and what it must let pass. */
class PlacementsTest {

    private final Placements placements = new Placements();

    @Test
    void aLostManagerIsFound() {
        placements.told("a", Placements.NOWHERE);

        assertThat(placements.differences(id -> Optional.empty(), true))
                .singleElement()
                .asString()
                .contains("a is lost");
    }

    @Test
    void aLostMoveIsFound() {
        placements.told("a", "x");
        placements.told("a", "y");

        assertThat(placements.differences(id -> Optional.of("x"), true))
                .singleElement()
                .asString()
                .contains("below 'x' instead of 'y'");
    }

    @Test
    void anUnansweredMoveMayBeDoneOrNot() {
        placements.told("a", "x");
        placements.unanswered("a", "y");

        assertThat(placements.differences(id -> Optional.of("x"), false)).isEmpty();
        assertThat(placements.differences(id -> Optional.of("y"), false)).isEmpty();
        assertThat(placements.differences(id -> Optional.of("z"), false)).hasSize(1);
    }

    @Test
    void whatWasFoundOnceStaysSoIfNothingCanStillBeDone() {
        placements.told("a", "x");
        placements.unanswered("a", "y");

        assertThat(placements.differences(id -> Optional.of("x"), true)).isEmpty();
        assertThat(placements.differences(id -> Optional.of("y"), true)).hasSize(1);
    }
}
