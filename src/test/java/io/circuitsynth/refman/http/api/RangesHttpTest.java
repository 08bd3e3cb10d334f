package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
class RangesHttpTest {

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private Api.Answer patch(String id, String body) {
        return api.send("PATCH", "/api/v1/managers/" + id, body, "application/json");
    }

    private List<String> generate(String id, String body) {
        return api.generate(id, body).expect(201).texts("references");
    }

    @Test
    void anAbsentMemberLeavesTheAttributeAndNullRemovesIt() {
        String root = api.root();
        JsonNode named = patch(root, "{\"name\":\"Power\"}").expect(200).json();
        assertThat(named.path("name").asString()).isEqualTo("Power");
        assertThat(named.has("ranges")).isFalse();
        JsonNode both = patch(root, "{\"ranges\":{\"R\":{\"first\":1000},\"*\":{\"first\":101,\"last\":199}}}")
                .expect(200)
                .json();
        assertThat(both.path("name").asString()).isEqualTo("Power");
        assertThat(both.path("ranges"))
                .isEqualTo(Api.JSON.readTree("{\"*\":{\"first\":101,\"last\":199},\"R\":{\"first\":1000}}"));
        assertThat(api.get("/api/v1/managers/" + root).expect(200).json()).isEqualTo(both);
        assertThat(patch(root, "{}").expect(200).json()).isEqualTo(both);
        JsonNode unnamed = patch(root, "{\"name\":null}").expect(200).json();
        assertThat(unnamed.path("name").isNull()).isTrue();
        assertThat(unnamed.path("ranges")).isEqualTo(both.path("ranges"));
        assertThat(patch(root, "{\"ranges\":null}").expect(200).json().has("ranges"))
                .isFalse();
        assertThat(generate(root, "{\"prefix\":\"R\"}")).containsExactly("R1");
    }

    @Test
    void aManagerWithARangeGetsNumbersOfItOnlyAndLeavesTheCounter() {
        String root = api.root();
        String sheet = api.child(root);
        patch(sheet, "{\"ranges\":{\"*\":{\"first\":101,\"last\":104},\"C\":{\"first\":1000}}}")
                .expect(200);
        api.register(root, "R102").expect(201);
        assertThat(generate(sheet, "{\"prefix\":\"R\",\"count\":2}")).containsExactly("R101", "R103");
        assertThat(generate(sheet, "{\"prefix\":\"C\",\"count\":2}")).containsExactly("C1000", "C1001");
        assertThat(generate(root, "{\"prefix\":\"R\"}")).containsExactly("R1");
        JsonNode full = api.generate(sheet, "{\"prefix\":\"R\",\"count\":2}")
                .expect(409)
                .json();
        assertThat(full.path("code").asString()).isEqualTo("range_exhausted");
        assertThat(full.path("details"))
                .isEqualTo(Api.JSON.readTree("{\"prefix\":\"R\",\"count\":2,\"first\":101,\"last\":104}"));
        assertThat(generate(sheet, "{\"prefix\":\"R\"}")).containsExactly("R104");
        api.generate(sheet, "{\"prefix\":\"R\"}").expect(409);
        assertThat(api.get("/api/v1/managers/" + root + "/counters").json()).isEqualTo(Api.JSON.readTree("{\"R\":2}"));
    }

    @Test
    void numbersOfARangeAreNeverGeneratedAgainWithoutReuse() {
        String root = api.root();
        String sheet = api.child(root);
        patch(sheet, "{\"ranges\":{\"R\":{\"first\":2,\"last\":4}}}").expect(200);
        assertThat(generate(sheet, "{\"prefix\":\"R\",\"count\":2}")).containsExactly("R2", "R3");
        api.delete("/api/v1/managers/" + sheet + "/references/R2").expect(204);
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":2}")).containsExactly("R1", "R4");
        api.generate(sheet, "{\"prefix\":\"R\"}").expect(409);
        assertThat(generate(sheet, "{\"prefix\":\"R\",\"reuse\":true}")).containsExactly("R2");
    }

    @Test
    void theCounterStaysWhereItIsEvenIfTheRangeBeginsThere() {
        String root = api.root();
        patch(root, "{\"ranges\":{\"R\":{\"first\":1,\"last\":3}}}").expect(200);
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":2}")).containsExactly("R1", "R2");
        assertThat(api.get("/api/v1/managers/" + root + "/counters").json()).isEmpty();
        api.delete("/api/v1/managers/" + root + "/references/R1").expect(204);
        patch(root, "{\"ranges\":null}").expect(200);
        assertThat(generate(root, "{\"prefix\":\"R\"}")).containsExactly("R3");
    }

    @Test
    void fromAndReuseStayInsideTheRange() {
        String root = api.root();
        String sheet = api.child(root);
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":4}")).containsExactly("R1", "R2", "R3", "R4");
        for (String released : List.of("R1", "R4")) {
            api.delete("/api/v1/managers/" + root + "/references/" + released).expect(204);
        }
        patch(sheet, "{\"ranges\":{\"R\":{\"first\":2,\"last\":9}}}").expect(200);
        assertThat(generate(sheet, "{\"prefix\":\"R\",\"count\":2,\"reuse\":true}"))
                .containsExactly("R4", "R5");
        assertThat(generate(sheet, "{\"prefix\":\"R\",\"from\":8}")).containsExactly("R8");
        assertThat(api.generate(sheet, "{\"prefix\":\"R\",\"from\":10}")
                        .expect(409)
                        .code())
                .isEqualTo("range_exhausted");
        assertThat(generate(sheet, "{\"prefix\":\"R\",\"from\":1}")).containsExactly("R6");
    }

    @Test
    void aRangeHoldsForAllSpellingsOfItsPrefixAndForPaddedNumbers() {
        String root = api.root("kicad");
        patch(root, "{\"ranges\":{\"r\":{\"first\":98},\"#PWR\":{\"first\":9,\"last\":10}}}")
                .expect(200);
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":3}")).containsExactly("R98", "R99", "R100");
        assertThat(generate(root, "{\"prefix\":\"#PWR\",\"count\":2}")).containsExactly("#PWR09", "#PWR010");
        assertThat(api.generate(root, "{\"prefix\":\"#PWR\"}").expect(409).code())
                .isEqualTo("range_exhausted");
    }

    @Test
    void rangesMoveWithTheirManagerAndStandInItsSnapshot() {
        String root = api.root();
        String sheet = api.child(root);
        patch(sheet, "{\"name\":\"Audio\",\"ranges\":{\"R\":{\"first\":7,\"last\":8}}}")
                .expect(200);
        api.delete("/api/v1/managers/" + sheet + "/parent").expect(200);
        api.post("/api/v1/managers/" + sheet + "/clear", "").expect(204);
        assertThat(generate(sheet, "{\"prefix\":\"R\"}")).containsExactly("R7");
        String exported = api.get("/api/v1/hierarchies/" + sheet + "/export")
                .expect(200)
                .response()
                .body();
        String copy = api.post("/api/v1/hierarchies/import?newIds=true", exported)
                .expect(201)
                .json()
                .path("rootId")
                .asString();
        assertThat(api.get("/api/v1/managers/" + copy)
                        .json()
                        .at("/ranges/R/first")
                        .asLong())
                .isEqualTo(7);
        assertThat(generate(copy, "{\"prefix\":\"R\"}")).containsExactly("R8");
        api.generate(copy, "{\"prefix\":\"R\"}").expect(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'R':{'first':5,'last':4}};422;invalid_range",
                "{'R':{'first':0}};422;invalid_range",
                "{'R':{'first':1,'last':4294967296}};422;invalid_range",
                "{'R1':{'first':1}};422;invalid_prefix_character",
                "{'':{'first':1}};422;empty_prefix",
                "{'N$':{'first':1}};422;reserved_prefix",
                "{'R':{}};400;missing_member",
                "{'R':null};400;missing_member",
                "{'R':{'first':1,'step':2}};400;unknown_member",
                "{'R':[1,2]};400;invalid_type",
                "7;400;invalid_type"
            })
    void invalidRangesAreRefusedAndChangeNothing(String ranges, int status, String code) {
        String root = api.root();
        assertThat(patch(root, "{\"name\":\"new\",\"ranges\":" + ranges.replace('\'', '"') + "}")
                        .expect(status)
                        .code())
                .isEqualTo(code);
        assertThat(api.get("/api/v1/managers/" + root).json().path("name").isNull())
                .isTrue();
    }

    @Test
    void aPrefixInTwoSpellingsHasOneRange() {
        String body = "{\"ranges\":{\"r\":{\"first\":1},\"R\":{\"first\":2}}}";
        assertThat(patch(api.root("kicad"), body).expect(422).code()).isEqualTo("invalid_range");
        patch(api.root("strict"), body).expect(200);
    }
}
