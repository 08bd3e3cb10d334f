package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks constructed histories of drawings: the violations that must be detected, and the histories that must pass. */
class DrawingTest {

    private static final DrawingState KNOWN =
            state(Map.of("d/0", new Drawn("d", 1, "S1"), "d/1", new Drawn("a", 2, "S1")));

    private final Drawing drawing = new Drawing("d", "a", 0);

    private static DrawingState state(Map<String, Drawn> symbols) {
        return DrawingState.NOTHING.with(new TreeMap<>(symbols));
    }

    private static DrawingState plus(String key, Drawn symbol) {
        TreeMap<String, Drawn> symbols = new TreeMap<>(KNOWN.symbols());
        symbols.put(key, symbol);
        return KNOWN.with(symbols);
    }

    @BeforeEach
    void acknowledge() {
        drawing.acknowledged(KNOWN);
    }

    private List<String> differences(DrawingState found) {
        return drawing.differences(found, false);
    }

    @Test
    void whatWasAcknowledgedIsRequiredWhole() {
        assertThat(differences(KNOWN)).isEmpty();
        assertThat(differences(state(Map.of("d/0", new Drawn("d", 1, "S1"))))).hasSize(1);
        assertThat(differences(plus("d/1", new Drawn("a", 2, "S2")))).hasSize(1);
        assertThat(differences(plus("d/1", new Drawn("a", 1, "S1")))).hasSize(1);
        assertThat(differences(plus("d/1", new Drawn("d", 2, "S1")))).hasSize(1);
        assertThat(differences(plus("d/2", new Drawn("d", 1, "S2")))).hasSize(1);
        assertThat(differences(KNOWN.owning(List.of("P1")))).hasSize(1);
        assertThat(differences(KNOWN.confinedTo(100))).hasSize(1);
        assertThat(differences(DrawingState.NOTHING)).hasSize(1);
    }

    @Test
    void anUnansweredAnnotationIsThereAsAWholeOrNotAtAll() {
        TreeMap<String, Drawn> wanted = new TreeMap<>(KNOWN.symbols());
        wanted.put("d/2", Drawn.withNewNumber("d", 1, "c"));
        wanted.put("d/3", Drawn.withNewNumber("a", 2, "c"));
        wanted.put("d/4", Drawn.withNewNumber("a", 1, "e"));
        drawing.unanswered(KNOWN.with(wanted));
        TreeMap<String, Drawn> found = new TreeMap<>(KNOWN.symbols());

        assertThat(differences(KNOWN)).isEmpty();
        found.put("d/2", new Drawn("d", 1, "S7"));
        assertThat(differences(KNOWN.with(found))).as("in part").hasSize(1);
        found.put("d/3", new Drawn("a", 2, "S8"));
        found.put("d/4", new Drawn("a", 1, "S9"));
        assertThat(differences(KNOWN.with(found)))
                .as("a component with two references")
                .hasSize(1);
        found.put("d/3", new Drawn("a", 2, "S7"));
        found.put("d/4", new Drawn("a", 1, "S7"));
        assertThat(differences(KNOWN.with(found))).as("two components with one").hasSize(1);
        found.put("d/4", new Drawn("a", 1, "S1"));
        assertThat(differences(KNOWN.with(found)))
                .as("the reference of another")
                .hasSize(1);
        found.put("d/4", new Drawn("a", 1, ""));
        assertThat(differences(KNOWN.with(found))).as("no reference").hasSize(1);
        found.put("d/4", new Drawn("a", 1, "S9"));
        assertThat(differences(KNOWN.with(found))).isEmpty();
        assertThat(differences(KNOWN)).as("undone").hasSize(1);
    }

    @Test
    void anUnansweredRequestTakesNoEffectOnceAllAreSettled() {
        DrawingState wanted = plus("d/2", Drawn.withNewNumber("d", 1, "c"));
        drawing.unanswered(wanted);

        assertThat(drawing.isKnown()).isFalse();
        assertThat(drawing.differences(KNOWN, true)).isEmpty();
        assertThat(drawing.isKnown()).isTrue();
        assertThat(differences(plus("d/2", new Drawn("d", 1, "S2")))).hasSize(1);
    }
}
