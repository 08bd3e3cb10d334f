package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Verifies how generated references are spelled, and which spellings denote the same reference. */
@HttpTest
class SpellingsHttpTest {

    private static final String COMPOSED = "\u00c91";
    private static final String DECOMPOSED = "E\u03011";

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private List<String> generate(String id, String prefix, String more) {
        return api.generate(id, "{\"prefix\":\"" + prefix + "\"" + more + "}")
                .expect(201)
                .texts("references");
    }

    private static String path(String manager, String reference) {
        return "/api/v1/managers/" + manager + "/references/" + URLEncoder.encode(reference, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"strict", "kicad"})
    void generationContinuesWithThePaddingOfTheHierarchy(String rules) {
        String root = api.root(rules);
        String child = api.child(root);
        api.register(child, "T01", "T02", "TP001").expect(201);
        assertThat(generate(root, "T", ",\"count\":9"))
                .containsExactly("T03", "T04", "T05", "T06", "T07", "T08", "T09", "T10", "T11");
        assertThat(generate(root, "T", "")).containsExactly("T12");
        assertThat(generate(root, "TP", "")).containsExactly("TP002");
        assertThat(generate(root, "R", "")).containsExactly("R1");
    }

    @Test
    void thePaddingFollowsRegistrationsAndReleases() {
        String root = api.root();
        assertThat(generate(root, "T", "")).containsExactly("T1");
        assertThat(generate(root, "T", "")).containsExactly("T2");
        api.register(root, "T005").expect(201);
        assertThat(generate(root, "T", "")).containsExactly("T003");
        assertThat(generate(root, "T", "")).containsExactly("T004");
        assertThat(generate(root, "T", "")).containsExactly("T006");
        api.register(root, "T8").expect(201);
        assertThat(generate(root, "T", "")).containsExactly("T7");
        for (String released : List.of("T8", "T7", "T1", "T2")) {
            api.delete(path(root, released)).expect(204);
        }
        assertThat(generate(root, "T", ",\"count\":2,\"reuse\":true")).containsExactly("T001", "T002");
        for (String released : api.used(root, "")) {
            api.delete(path(root, released)).expect(204);
        }
        assertThat(generate(root, "T", "")).containsExactly("T9");
    }

    @ParameterizedTest
    @CsvSource({"T01 T1, T2", "T01 T5, T2", "T09 T10, T01", "T001 T10, T2", "T010 T9, T001", "T00, T01", "T0, T1"})
    void theHighestNumberThatShowsAPaddingDecides(String registered, String next) {
        String root = api.root();
        api.register(root, registered.split(" ")).expect(201);
        assertThat(generate(root, "T", "")).containsExactly(next);
    }

    @Test
    void thePaddingFollowsAttachedAndDetachedTrees() {
        String root = api.root();
        String child = api.child(root);
        api.register(child, "T01").expect(201);
        generate(root, "T", ",\"from\":500");
        api.delete("/api/v1/managers/" + child + "/parent").expect(200);
        assertThat(generate(root, "T", "")).containsExactly("T1");
        assertThat(generate(child, "T", "")).containsExactly("T02");
        api.delete(path(root, "T1")).expect(204);
        api.put("/api/v1/managers/" + child + "/parent", "{\"parentId\":\"" + root + "\"}")
                .expect(200);
        assertThat(generate(root, "T", "")).containsExactly("T03");
        JsonNode stats = api.get("/api/v1/hierarchies/" + root + "/stats").json();
        assertThat(stats.at("/prefixes/T/next").asLong()).isEqualTo(4);
        ObjectNode snapshot = (ObjectNode)
                api.get("/api/v1/hierarchies/" + root + "/export").expect(200).json();
        String copy = api.post("/api/v1/hierarchies/import?newIds=true", snapshot.toString())
                .expect(201)
                .json()
                .path("rootId")
                .asString();
        assertThat(generate(copy, "T", "")).containsExactly("T04");
    }

    @Test
    void kicadIgnoresCase() {
        String root = api.root("kicad");
        String child = api.child(root);
        api.register(child, "r1", "Usr_Btn").expect(201);
        JsonNode problem = api.register(root, "C1", "R1").expect(409).json();
        assertThat(problem.path("code").asString()).isEqualTo("already_in_use");
        assertThat(problem.at("/details/ownerId").asString()).isEqualTo(child);
        assertThat(problem.path("detail").asString()).isEqualTo("The reference 'R1' is already in use as 'r1'.");
        assertThat(api.register(root, "USR_BTN").expect(409).code()).isEqualTo("already_in_use");
        assertThat(api.register(root, "C1", "c1").expect(409).code()).isEqualTo("already_in_use");
        assertThat(api.used(root, "")).containsExactly("Usr_Btn", "r1");
        assertThat(api.get(path(root, "R1")).expect(200).json().path("ownerId").asString())
                .isEqualTo(child);
        assertThat(api.delete(path(root, "R1")).expect(404).code()).isEqualTo("reference_not_found");
        api.delete(path(child, "R1")).expect(204);
        api.delete(path(child, "usr_btn")).expect(204);
        assertThat(api.used(root, "")).isEmpty();
        api.register(root, "R1", "USR_BTN").expect(201);
    }

    @Test
    void strictRulesDistinguishCase() {
        String root = api.root();
        api.register(root, "Ic1", "IC1").expect(201);
        assertThat(generate(root, "Ic", "")).containsExactly("Ic2");
        assertThat(generate(root, "iC", "")).containsExactly("iC1");
        assertThat(api.delete(path(root, "ic1")).expect(404).code()).isEqualTo("reference_not_found");
    }

    @Test
    void kicadTreatsComposedAndDecomposedTextsAsOneReference() {
        String root = api.root("kicad");
        api.register(root, DECOMPOSED).expect(201);
        assertThat(api.register(root, COMPOSED).expect(409).code()).isEqualTo("already_in_use");
        assertThat(api.register(root, "\u00e91").expect(409).code()).isEqualTo("already_in_use");
        assertThat(api.register(root, "\u00c92", "e\u03012").expect(409).code()).isEqualTo("already_in_use");
        assertThat(api.used(root, "")).containsExactly(DECOMPOSED);
        api.delete(path(root, COMPOSED)).expect(204);
        assertThat(api.used(root, "")).isEmpty();
    }

    @Test
    void generationContinuesTheSpellingOfTheHierarchyWithOneCounter() {
        String root = api.root("kicad");
        api.register(root, "R5").expect(201);
        assertThat(generate(root, "r", ",\"count\":5")).containsExactly("R1", "R2", "R3", "R4", "R6");
        assertThat(generate(root, "R", "")).containsExactly("R7");
        assertThat(generate(root, "r", "")).containsExactly("R8");
        api.register(root, "r9").expect(201);
        assertThat(generate(root, "R", "")).containsExactly("r10");
        String counters = "/api/v1/managers/" + root + "/counters";
        assertThat(api.get(counters).json()).isEqualTo(Api.JSON.readTree("{\"R\":11}"));
        assertThat(api.put(counters, "{\"r\":20}").expect(200).json()).isEqualTo(Api.JSON.readTree("{\"R\":20}"));
        assertThat(generate(root, "R", "")).containsExactly("r20");
    }

    @Test
    void aRetiredNumberIsRetiredInEverySpelling() {
        String root = api.root("kicad");
        api.register(root, "r1").expect(201);
        api.delete(path(root, "r1")).expect(204);
        assertThat(generate(root, "R", "")).containsExactly("R2");
        assertThat(generate(root, "R", ",\"reuse\":true")).containsExactly("R1");
        assertThat(generate(root, "r", ",\"reuse\":true")).containsExactly("R3");
    }

    @Test
    void aTreeWithTheSameReferenceInAnotherSpellingIsNotAttached() {
        String root = api.root("kicad");
        String other = api.root("kicad");
        api.register(root, "R1", "R2", "Usr_Btn").expect(201);
        api.register(other, "r2", "r3", "USR_BTN").expect(201);
        String parent = "/api/v1/managers/" + other + "/parent";
        Api.Answer refused = api.put(parent, "{\"parentId\":\"" + root + "\"}").expect(409);
        assertThat(refused.code()).isEqualTo("hierarchy_conflict");
        assertThat(refused.json().at("/details/duplicates")).isEqualTo(Api.JSON.readTree("[\"R2\",\"Usr_Btn\"]"));
        api.delete(path(other, "R2")).expect(204);
        api.delete(path(other, "usr_btn")).expect(204);
        api.put(parent, "{\"parentId\":\"" + root + "\"}").expect(200);
        assertThat(api.register(root, "R3").expect(409).code()).isEqualTo("already_in_use");
    }

    @Test
    void aTreeWithReferencesThatAreEqualUnderTheNewRulesIsNotAttached() {
        String root = api.root("kicad");
        String strict = api.root();
        api.register(strict, "Ic1", "IC1", "R1").expect(201);
        String parent = "/api/v1/managers/" + strict + "/parent";
        Api.Answer refused = api.put(parent, "{\"parentId\":\"" + root + "\"}").expect(409);
        assertThat(refused.json().at("/details/duplicates")).isEqualTo(Api.JSON.readTree("[\"IC1\",\"Ic1\"]"));
        api.delete(path(strict, "IC1")).expect(204);
        api.put(parent, "{\"parentId\":\"" + root + "\"}").expect(200);
    }

    @Test
    void importedDataWithEqualReferencesStaysReadable() {
        String strict = api.root();
        api.register(strict, "Ic1", "IC1", "ic4").expect(201);
        ObjectNode snapshot = (ObjectNode)
                api.get("/api/v1/hierarchies/" + strict + "/export").expect(200).json();
        snapshot.put("rules", "kicad");
        String copy = api.post("/api/v1/hierarchies/import?newIds=true", snapshot.toString())
                .expect(201)
                .json()
                .path("rootId")
                .asString();
        assertThat(api.used(copy, "")).containsExactly("IC1", "Ic1", "ic4");
        assertThat(api.register(copy, "iC1").expect(409).code()).isEqualTo("already_in_use");
        assertThat(generate(copy, "IC", ",\"count\":3")).containsExactly("ic2", "ic3", "ic5");
        api.delete(path(copy, "Ic1")).expect(204);
        assertThat(api.used(copy, "")).containsExactly("IC1", "ic2", "ic3", "ic4", "ic5");
    }

    @Test
    void anUnannotatedPrefixIsRefused() {
        String root = api.root("kicad");
        assertThat(api.generate(root, "{\"prefix\":\"R?\"}").expect(422).code()).isEqualTo("invalid_prefix_character");
        assertThat(api.put("/api/v1/managers/" + root + "/counters", "{\"R?\":5}")
                        .expect(422)
                        .code())
                .isEqualTo("invalid_prefix_character");
        assertThat(api.post("/api/v1/managers", "{\"rules\":\"kicad\",\"initialCounters\":{\"R?\":5}}")
                        .expect(422)
                        .code())
                .isEqualTo("invalid_prefix_character");
    }

    @Test
    void powerSymbolsOfAnEmptyHierarchyStartWithAZero() {
        String root = api.root("kicad");
        assertThat(generate(root, "#PWR", "")).containsExactly("#PWR01");
        api.register(root, "#PWR09", "#PWR010").expect(201);
        assertThat(generate(root, "#PWR", ",\"from\":9")).containsExactly("#PWR011");
        assertThat(generate(root, "#PWR", ",\"from\":99,\"count\":2")).containsExactly("#PWR099", "#PWR0100");
        assertThat(api.get("/api/v1/rules/kicad").json().path("zeroBeforeNumberPrefixes"))
                .isEqualTo(Api.JSON.readTree("[\"#FLG\",\"#PWR\"]"));
        assertThat(api.get("/api/v1/rules/kicad").json().path("caseSensitive").asBoolean())
                .isFalse();
    }

    @Test
    void anIdCanHoldAProjectAndASheetPath() {
        String id = "motor-driver." + UUID.randomUUID() + "." + UUID.randomUUID() + "." + UUID.randomUUID();
        api.put("/api/v1/managers/" + id, "{}").expect(201);
        api.register(id, "R1").expect(201);
        assertThat(api.used(id, "")).containsExactly("R1");
        String longest = (id + "x".repeat(200)).substring(0, 200);
        api.put("/api/v1/managers/" + longest, "{\"parentId\":\"" + id + "\"}").expect(201);
        assertThat(api.get("/api/v1/managers/" + longest)
                        .expect(200)
                        .json()
                        .path("id")
                        .asString())
                .isEqualTo(longest);
        assertThat(api.put("/api/v1/managers/" + longest + "x", "{}")
                        .expect(422)
                        .code())
                .isEqualTo("invalid_id");
        api.delete("/api/v1/managers/" + id + "?cascade=true").expect(204);
    }
}
