package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Checks constructed exports: the violations that must be detected, and what an export says of a drawing. */
class ExportTest {

    private static Export export(String root, String sheet) {
        return new Export(new JsonMapper()
                .readTree("{\"managers\":[{\"id\":\"a\",%s},{\"id\":\"d\",%s}]}".formatted(root, sheet)));
    }

    private static String symbol(String key, String reference, int unit) {
        return "{\"key\":\"%s\",\"reference\":\"%s\",\"unit\":%d}".formatted(key, reference, unit);
    }

    @Test
    void unitsOfOneComponentOnSeveralSheetsAreConsistent() {
        Export export = export(
                "\"references\":[\"R1-R3\",\"C5\"],\"nets\":[\"N$1-N$2\"],\"symbols\":[" + symbol("d/1", "S4", 2) + "]",
                "\"references\":[\"S4\",\"P1\"],\"ranges\":{\"S\":{\"first\":7}},\"symbols\":[" + symbol("d/0", "S4", 1)
                        + "]");

        assertThat(export.contradictions()).isEmpty();
        assertThat(export.nets().get("a")).isEqualTo(Set.of("N$1", "N$2"));
        DrawingState state = export.of(new Drawing("d", "a", 0));
        assertThat(state.symbols().keySet()).containsExactly("d/0", "d/1");
        assertThat(state.symbol("d/1")).isEqualTo(new Drawn("a", 2, "S4"));
        assertThat(state.references()).containsExactly("P1");
        assertThat(state.first()).isEqualTo(7);
    }

    @Test
    void aSymbolWithoutAReferenceIsDetected() {
        assertThat(export("\"references\":[]", "\"symbols\":[" + symbol("d/0", "S4", 1) + "]")
                        .contradictions())
                .singleElement()
                .asString()
                .contains("d/0 has no reference");
    }

    @Test
    void aReferenceWithoutASymbolIsDetected() {
        assertThat(export("\"references\":[]", "\"references\":[\"S4\",\"P4\"]").contradictions())
                .singleElement()
                .asString()
                .contains("no symbol holds S4");
    }

    @Test
    void twoComponentsWithOneReferenceAreDetected() {
        String owner = "\"references\":[\"S4\"],\"symbols\":[" + symbol("d/0", "S4", 1);
        for (String other : List.of(symbol("d/1", "S4", 1), symbol("e/1", "S4", 2))) {
            assertThat(export("\"references\":[]", owner + "," + other + "]").contradictions())
                    .singleElement()
                    .asString()
                    .contains("S4", "another component");
        }
    }

    @Test
    void aReferenceOfTwoManagersOrOfTheWrongOneIsDetected() {
        String symbols = "\"symbols\":[" + symbol("d/0", "S4", 1) + "]";
        assertThat(export("\"references\":[\"S4\"]", "\"references\":[\"S4\"]," + symbols)
                        .contradictions())
                .singleElement()
                .asString()
                .contains("at once");
        assertThat(export("\"references\":[\"S4\"]", symbols).contradictions())
                .singleElement()
                .asString()
                .contains("not to the manager of the lowest unit");
    }
}
