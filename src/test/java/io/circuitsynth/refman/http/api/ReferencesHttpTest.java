package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
class ReferencesHttpTest {

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private List<String> generate(String id, String body) {
        return api.generate(id, body).expect(201).texts("references");
    }

    @Test
    void generationSkipsRegisteredReferences() {
        String root = api.root();
        api.register(root, "R5").expect(201);
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":5}")).containsExactly("R1", "R2", "R3", "R4", "R6");
    }

    @Test
    void severalPrefixesAreGeneratedTogetherOrNotAtAll() {
        String root = api.root("kicad");
        String child = api.child(root);
        api.register(child, "R2", "C01").expect(201);
        JsonNode generated = api.generate(root, "{\"prefixes\":{\"R\":3,\"C\":2,\"#PWR\":1}}")
                .expect(201)
                .json()
                .path("references");
        assertThat(generated)
                .isEqualTo(Api.JSON.readTree(
                        "{\"R\":[\"R1\",\"R3\",\"R4\"],\"C\":[\"C02\",\"C03\"],\"#PWR\":[\"#PWR01\"]}"));
        assertThat(generated.propertyNames()).containsExactly("R", "C", "#PWR");
        assertThat(api.used(root, "scope=own")).containsExactly("#PWR01", "C02", "C03", "R1", "R3", "R4");
        api.delete("/api/v1/managers/" + root + "/references/R3").expect(204);
        JsonNode more = api.generate(root, "{\"prefixes\":{\"R\":2,\"L\":1},\"from\":3,\"reuse\":true}")
                .expect(201)
                .json()
                .path("references");
        assertThat(more).isEqualTo(Api.JSON.readTree("{\"R\":[\"R3\",\"R5\"],\"L\":[\"L3\"]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'R':1,'C?':1};422;invalid_prefix_character",
                "{'R':1,'C':2},'from':4294967295;409;counter_overflow",
                "{'R':1,'r':1};409;already_in_use",
                "{'R':1,'C':0};422;invalid_count",
                "{'R':9000,'C':1001};413;references_limit",
                "{};422;invalid_count",
                "{'R':null};400;missing_member",
                "{'R':1},'prefix':'C';400;conflicting_members",
                "{'R':1},'count':2;400;conflicting_members"
            })
    void aRefusedPrefixLetsNothingBeGenerated(String prefixes, int status, String code) {
        String root = api.root("kicad");
        String body = "{\"prefixes\":" + prefixes.replace('\'', '"') + "}";
        assertThat(api.generate(root, body).expect(status).code()).isEqualTo(code);
        assertThat(api.used(root, "")).isEmpty();
        assertThat(api.get("/api/v1/managers/" + root + "/counters").json()).isEmpty();
    }

    @Test
    void aChildGeneratesFromTheRootsCountersAndOwnsTheResult() {
        String root = api.root();
        String child = api.child(root);
        assertThat(generate(root, "{\"prefix\":\"R\"}")).containsExactly("R1");
        assertThat(generate(child, "{\"prefix\":\"R\"}")).containsExactly("R2");
        assertThat(api.used(root, "scope=own")).containsExactly("R1");
        assertThat(api.used(child, "scope=own")).containsExactly("R2");
        assertThat(api.get("/api/v1/managers/" + child + "/counters")
                        .json()
                        .path("R")
                        .asLong())
                .isEqualTo(3);
    }

    @Test
    void fromAppliesToOneCallAndLeavesTheCounterUnchanged() {
        String root = api.root();
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":2,\"from\":10}")).containsExactly("R10", "R11");
        assertThat(generate(root, "{\"prefix\":\"R\"}")).containsExactly("R1");
        assertThat(generate(root, "{\"prefix\":\"R\",\"from\":1}")).containsExactly("R2");
    }

    @Test
    void numbersGeneratedAheadAreNotGeneratedAgainAfterADetach() {
        String root = api.root();
        String child = api.child(root);
        assertThat(generate(child, "{\"prefix\":\"R\",\"from\":3}")).containsExactly("R3");
        api.delete("/api/v1/managers/" + child + "/parent").expect(200);
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":3}")).containsExactly("R1", "R2", "R4");
    }

    @Test
    void reusedNumbersAreNotGeneratedAgainAfterADetach() {
        String root = api.root();
        String child = api.child(root);
        api.register(child, "R3").expect(201);
        api.delete("/api/v1/managers/" + child + "/references/R3").expect(204);
        assertThat(generate(child, "{\"prefix\":\"R\",\"reuse\":true}")).containsExactly("R3");
        api.delete("/api/v1/managers/" + child + "/parent").expect(200);
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":3}")).containsExactly("R1", "R2", "R4");
    }

    @Test
    void releasedNumbersGeneratedAheadAreNotGeneratedAgainAfterADetach() {
        String root = api.root();
        String child = api.child(root);
        generate(child, "{\"prefix\":\"R\",\"from\":100}");
        api.delete("/api/v1/managers/" + child + "/references/R100").expect(204);
        api.delete("/api/v1/managers/" + child + "/parent").expect(200);
        assertThat(generate(root, "{\"prefix\":\"R\",\"from\":100}")).containsExactly("R101");
    }

    @Test
    void aReleasedNumberIsSkippedUnlessReuseIsRequested() {
        String root = api.root();
        generate(root, "{\"prefix\":\"R\",\"count\":4}");
        api.delete("/api/v1/managers/" + root + "/references/R3").expect(204);
        api.delete("/api/v1/managers/" + root + "/references/R2").expect(204);
        assertThat(generate(root, "{\"prefix\":\"R\"}")).containsExactly("R5");
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":3,\"reuse\":true}"))
                .containsExactly("R2", "R3", "R6");
    }

    private Api.Answer release(String id, String body) {
        return api.post("/api/v1/managers/" + id + "/references/release", body);
    }

    @Test
    void referencesAreReleasedTogetherOrNotAtAll() {
        String root = api.root("kicad");
        String child = api.child(root);
        api.register(child, "R1", "R2", "c1", "R10").expect(201);
        api.register(root, "R3").expect(201);
        for (String refused : List.of("\"R1\",\"R3\"", "\"R1\",\"R4\"")) {
            assertThat(release(child, "{\"references\":[" + refused + "]}")
                            .expect(404)
                            .code())
                    .isEqualTo("reference_not_found");
        }
        assertThat(release(child, "{\"references\":[\"R1\",\"r1\"]}")
                        .expect(409)
                        .code())
                .isEqualTo("already_in_use");
        assertThat(api.used(child, "scope=own")).containsExactly("R1", "R2", "R10", "c1");
        assertThat(release(child, "{\"references\":[\"R10\",\"C1\"]}")
                        .expect(200)
                        .texts("released"))
                .containsExactly("R10", "c1");
        assertThat(api.used(child, "scope=own")).containsExactly("R1", "R2");
        assertThat(generate(root, "{\"prefix\":\"R\",\"count\":7}"))
                .containsExactly("R4", "R5", "R6", "R7", "R8", "R9", "R11");
    }

    @Test
    void allReferencesOfAPrefixOrOfTheManagerAreReleased() {
        String root = api.root();
        String child = api.child(root);
        generate(child, "{\"prefix\":\"R\",\"count\":12}");
        api.register(child, "C3", "C01", "RN1").expect(201);
        api.register(root, "R99").expect(201);
        List<String> released = release(child, "{\"prefix\":\"R\"}").expect(200).texts("released");
        assertThat(released).hasSize(12).startsWith("R1", "R2").endsWith("R12");
        assertThat(release(child, "{\"prefix\":\"R\"}").expect(200).texts("released"))
                .isEmpty();
        assertThat(release(child, "{\"all\":true}").expect(200).texts("released"))
                .containsExactly("C01", "C3", "RN1");
        assertThat(release(child, "{\"all\":true}").expect(200).texts("released"))
                .isEmpty();
        assertThat(api.used(root, "")).containsExactly("R99");
        assertThat(generate(child, "{\"prefix\":\"R\"}")).containsExactly("R13");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{};400;missing_member",
                "{'all':false};400;missing_member",
                "{'all':true,'prefix':'R'};400;conflicting_members",
                "{'references':['R1'],'prefix':'R'};400;conflicting_members",
                "{'references':['R1'],'all':true};400;conflicting_members",
                "{'references':[]};422;invalid_count",
                "{'references':[null]};400;missing_member"
            })
    void aReleaseNamesExactlyOneChoice(String body, int status, String code) {
        String root = api.root();
        api.register(root, "R1").expect(201);
        assertThat(release(root, body.replace('\'', '"')).expect(status).code()).isEqualTo(code);
        assertThat(api.used(root, "")).containsExactly("R1");
    }

    private Api.Answer replace(String id, String... references) {
        return api.put(
                "/api/v1/managers/" + id + "/references",
                Api.JSON.writeValueAsString(Map.of("references", List.of(references))));
    }

    @Test
    void aManagerOwnsExactlyTheReferencesThatAreSet() {
        String root = api.root("kicad");
        String child = api.child(root);
        api.register(child, "R1", "r2", "C1", "USR_BTN").expect(201);
        api.register(root, "R9").expect(201);
        assertThat(replace(child, "R10", "R2", "R1", "#PWR01", "R3").expect(200).json())
                .isEqualTo(Api.JSON.readTree("""
                        {"registered":["#PWR01","R3","R10"],"released":["C1","USR_BTN"],"unchanged":["R1","r2"]}"""));
        assertThat(api.used(child, "scope=own")).containsExactly("#PWR01", "R1", "R3", "R10", "r2");
        assertThat(generate(root, "{\"prefix\":\"C\"}")).containsExactly("C2");
        assertThat(replace(child, "R10", "R2", "R1", "#PWR01", "R3").expect(200).texts("unchanged"))
                .hasSize(5);
        assertThat(replace(child).expect(200).texts("released")).hasSize(5);
        assertThat(api.used(root, "")).containsExactly("C2", "R9");
    }

    @Test
    void aRefusedSetOfReferencesChangesNothing() {
        String root = api.root("kicad");
        String child = api.child(root);
        api.register(child, "R1", "R2").expect(201);
        api.register(root, "R9").expect(201);
        JsonNode used = replace(child, "R1", "R3", "r9").expect(409).json();
        assertThat(used.at("/details/ownerId").asString()).isEqualTo(root);
        assertThat(replace(child, "R1", "r1").expect(409).code()).isEqualTo("already_in_use");
        assertThat(replace(child, "R3", "r3").expect(409).code()).isEqualTo("already_in_use");
        assertThat(replace(child, "R1", "R?").expect(422).code()).isEqualTo("missing_number");
        assertThat(api.used(child, "scope=own")).containsExactly("R1", "R2");
    }

    @Test
    void whatSymbolsHoldIsLeftAloneByReleasesAndSets() {
        String root = api.root();
        api.post(
                        "/api/v1/hierarchies/" + root + "/annotations",
                        "{\"symbols\":[{\"key\":\"a\",\"managerId\":\"%s\",\"reference\":\"R1\"}]}".formatted(root))
                .expect(200);
        api.register(root, "R2", "C1").expect(201);
        assertThat(release(root, "{\"references\":[\"R2\",\"R1\"]}").expect(409).code())
                .isEqualTo("held_by_symbols");
        assertThat(replace(root, "R3").expect(200).json())
                .isEqualTo(
                        Api.JSON.readTree("{\"registered\":[\"R3\"],\"released\":[\"C1\",\"R2\"],\"unchanged\":[]}"));
        assertThat(replace(root, "R1").expect(200).json())
                .isEqualTo(Api.JSON.readTree("{\"registered\":[],\"released\":[\"R3\"],\"unchanged\":[\"R1\"]}"));
        assertThat(release(root, "{\"all\":true}").expect(200).texts("released"))
                .isEmpty();
        assertThat(release(root, "{\"prefix\":\"R\"}").expect(200).texts("released"))
                .isEmpty();
        assertThat(api.used(root, "")).containsExactly("R1");
    }

    @Test
    void theStatisticsListRetiredAndUnusedNumbersBelowTheHighest() {
        String root = api.root("kicad");
        String child = api.child(root);
        api.register(child, "R2", "r4", "R10", "R011", "C1").expect(201);
        api.delete("/api/v1/managers/" + child + "/references/R2").expect(204);
        api.register(root, "R20").expect(201);
        JsonNode prefixes = api.get("/api/v1/hierarchies/" + root + "/stats")
                .expect(200)
                .json()
                .path("prefixes");
        assertThat(prefixes.path("R").path("highest").asLong()).isEqualTo(20);
        assertThat(prefixes.path("R").path("retired")).isEqualTo(Api.JSON.readTree("[{\"first\":2,\"last\":2}]"));
        assertThat(prefixes.path("R").path("unused"))
                .isEqualTo(Api.JSON.readTree("[{\"first\":1,\"last\":1},{\"first\":3,\"last\":3},"
                        + "{\"first\":5,\"last\":9},{\"first\":12,\"last\":19}]"));
        assertThat(prefixes.path("R").has("listedTo")).isFalse();
        assertThat(prefixes.path("C").path("unused")).isEmpty();
    }

    @Test
    void anUnknownQueryParameterIsRefused() {
        String root = api.root();
        String path = "/api/v1/managers/" + root;
        for (String query : List.of(path + "?name=a", path + "/references?prefx=R", path + "/references?limit=1&=")) {
            assertThat(api.get(query).expect(400).code()).isEqualTo("invalid_parameter");
        }
        assertThat(api.delete(path + "?cascde=true").expect(400).code()).isEqualTo("invalid_parameter");
        assertThat(api.post("/api/v1/managers?id=x", "{}").expect(400).code()).isEqualTo("invalid_parameter");
        api.get(path + "?").expect(200);
        api.get(path + "/references?prefix=R&scope=own").expect(200);
    }

    @Test
    void aReleasedReferenceCanBeRegisteredByName() {
        String root = api.root();
        generate(root, "{\"prefix\":\"R\"}");
        api.delete("/api/v1/managers/" + root + "/references/R1").expect(204);
        api.register(root, "R1").expect(201);
        assertThat(api.used(root, "")).containsExactly("R1");
    }

    @Test
    void onlyTheOwnerCanReleaseAReference() {
        String root = api.root();
        String child = api.child(root);
        api.register(child, "R1").expect(201);
        assertThat(api.delete("/api/v1/managers/" + root + "/references/R1")
                        .expect(404)
                        .code())
                .isEqualTo("reference_not_found");
        assertThat(api.used(root, "")).containsExactly("R1");
    }

    @Test
    void oneReferenceCanBeRegisteredAlone() {
        String root = api.root();
        api.post("/api/v1/managers/" + root + "/references", "{\"reference\":\"R1\"}")
                .expect(201);
        assertThat(api.used(root, "")).containsExactly("R1");
    }

    @Test
    void aRefusedBatchRegistersNothing() {
        String root = api.root();
        String child = api.child(root);
        api.register(child, "R2").expect(201);
        JsonNode problem = api.register(root, "R1", "R2").expect(409).json();
        assertThat(problem.at("/details/ownerId").asString()).isEqualTo(child);
        api.register(root, "R1", "R1").expect(409);
        api.register(root, "R1", "GND").expect(422);
        assertThat(api.used(root, "")).containsExactly("R2");
    }

    @Test
    void leadingZerosAndCaseDistinguishReferences() {
        String root = api.root();
        api.register(root, "R1", "R01", "R001", "Ic1", "IC1").expect(201);
        assertThat(api.used(root, "")).containsExactly("IC1", "Ic1", "R1", "R01", "R001");
        assertThat(generate(root, "{\"prefix\":\"R\"}")).containsExactly("R2");
    }

    @Test
    void numbersRangeFromZeroToTheMaximum() {
        String root = api.root();
        api.register(root, "R0", "R4294967295").expect(201);
        assertThat(api.register(root, "R4294967296").expect(422).code()).isEqualTo("invalid_number");
        assertThat(generate(root, "{\"prefix\":\"R\"}")).containsExactly("R1");
        assertThat(generate(root, "{\"prefix\":\"R\",\"from\":4294967294}")).containsExactly("R4294967294");
        assertThat(api.generate(root, "{\"prefix\":\"R\",\"from\":4294967294}")
                        .expect(409)
                        .code())
                .isEqualTo("counter_overflow");
    }

    @Test
    void kicadPutsAZeroBeforeEveryNumberOfAPowerSymbol() {
        String root = api.root("kicad");
        api.register(root, "#PWR02", "#PWR10").expect(201);
        assertThat(generate(root, "{\"prefix\":\"#PWR\",\"count\":10}"))
                .containsExactly(
                        "#PWR01", "#PWR03", "#PWR04", "#PWR05", "#PWR06", "#PWR07", "#PWR08", "#PWR09", "#PWR011",
                        "#PWR012");
        assertThat(generate(root, "{\"prefix\":\"#FLG\"}")).containsExactly("#FLG01");
        assertThat(generate(root, "{\"prefix\":\"#LOGO\",\"count\":2}")).containsExactly("#LOGO1", "#LOGO2");
    }

    @Test
    void kicadAcceptsPrefixesWithDigitsAndReferencesWithoutNumber() {
        String root = api.root("kicad");
        api.register(root, "0V6", "USR_BTN").expect(201);
        assertThat(generate(root, "{\"prefix\":\"0V\",\"from\":6}")).containsExactly("0V7");
        assertThat(api.register(root, "USR_BTN").expect(409).code()).isEqualTo("already_in_use");
        api.delete("/api/v1/managers/" + root + "/references/USR_BTN").expect(204);
        api.register(root, "USR_BTN").expect(201);
    }

    @Test
    void validationReturnsTheOwnerAndTheReason() {
        String root = api.root();
        String child = api.child(root);
        api.register(child, "R1").expect(201);
        JsonNode results = api.post(
                        "/api/v1/managers/" + root + "/references/validate",
                        "{\"references\":[\"R1\",\"R2\",\"GND\",\"\"]}")
                .expect(200)
                .json()
                .path("results");
        assertThat(results).isEqualTo(Api.JSON.readTree("""
                [{"reference":"R1","available":false,"ownerId":"%s","reason":"already_in_use"},
                 {"reference":"R2","available":true},
                 {"reference":"GND","available":false,"reason":"reserved_reference"},
                 {"reference":"","available":false,"reason":"empty_reference"}]""".formatted(child)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"R1", "#PWR01", "A/B1", "A;B2", "A%B3", "A+B4", "Ä1", "🔌1", "A\\B5", "USR_BTN", "a?b1"})
    void everyReferenceOfKicadCanBeUsedInAPath(String reference) {
        String root = api.root("kicad");
        String path = "/api/v1/managers/" + root + "/references/"
                + URLEncoder.encode(reference, StandardCharsets.UTF_8).replace("+", "%20");
        assertThat(api.get(path).expect(200).json().path("available").asBoolean())
                .isTrue();
        api.register(root, reference).expect(201);
        JsonNode result = api.get(path).expect(200).json();
        assertThat(result.path("reference").asString()).isEqualTo(reference);
        assertThat(result.path("ownerId").asString()).isEqualTo(root);
        api.delete(path).expect(204);
        assertThat(api.used(root, "")).isEmpty();
    }

    @Test
    void usedReferencesAreListedByScopeAndPrefixInNaturalOrder() {
        String root = api.root();
        String child = api.child(root);
        String grandchild = api.child(child);
        api.register(root, "R10", "R2").expect(201);
        api.register(child, "R1", "C1").expect(201);
        api.register(grandchild, "R3", "RN1").expect(201);
        assertThat(api.used(child, "")).containsExactly("C1", "R1", "R3", "RN1");
        assertThat(api.used(child, "scope=own")).containsExactly("C1", "R1");
        assertThat(api.used(child, "scope=hierarchy")).containsExactly("C1", "R1", "R2", "R3", "R10", "RN1");
        assertThat(api.used(child, "scope=hierarchy&prefix=R")).containsExactly("R1", "R2", "R3", "R10");
    }

    @Test
    void usedReferencesArePagedWithTheirTotal() {
        String root = api.root();
        generate(root, "{\"prefix\":\"R\",\"count\":25}");
        List<String> all = new ArrayList<>();
        String after = "";
        int pages = 0;
        do {
            JsonNode page = api.get("/api/v1/managers/" + root + "/references?limit=10" + after)
                    .expect(200)
                    .json();
            assertThat(page.path("total").asLong()).isEqualTo(25);
            page.path("references").forEach(each -> all.add(each.asString()));
            after = page.has("next") ? "&after=" + page.path("next").asString() : "";
            pages++;
        } while (!after.isEmpty());
        assertThat(pages).isEqualTo(3);
        assertThat(all).hasSize(25).startsWith("R1", "R2").endsWith("R24", "R25");
    }

    @Test
    void netsAreNumberedAcrossTheHierarchyAndNeverListedAsReferences() {
        String root = api.root();
        String child = api.child(root);
        String path = "/api/v1/managers/%s/nets/generate";
        assertThat(api.post(path.formatted(root), "{}").expect(201).texts("nets"))
                .containsExactly("N$1");
        assertThat(api.post(path.formatted(child), "{\"count\":2}").expect(201).texts("nets"))
                .containsExactly("N$2", "N$3");
        assertThat(api.used(root, "")).isEmpty();
    }

    @Test
    void netsOfADetachedManagerAreNotGeneratedAgain() {
        String root = api.root();
        String child = api.child(root);
        String path = "/api/v1/managers/%s/nets/generate";
        api.post(path.formatted(child), "{\"count\":2}").expect(201);
        api.delete("/api/v1/managers/" + child + "/parent").expect(200);
        assertThat(api.post(path.formatted(child), "{}").texts("nets")).containsExactly("N$3");
        assertThat(api.post(path.formatted(root), "{}").texts("nets")).containsExactly("N$3");
    }

    @Test
    void countersAreOnlyRaised() {
        String root = api.root();
        String child = api.child(root);
        String path = "/api/v1/managers/%s/counters";
        assertThat(api.put(path.formatted(child), "{\"R\":100}").expect(200).json())
                .isEqualTo(Api.JSON.readTree("{\"R\":100}"));
        assertThat(api.put(path.formatted(root), "{\"R\":5,\"C\":2}")
                        .expect(200)
                        .json())
                .isEqualTo(Api.JSON.readTree("{\"C\":2,\"R\":100}"));
        assertThat(generate(child, "{\"prefix\":\"R\"}")).containsExactly("R100");
        assertThat(api.get(path.formatted(child)).expect(200).json())
                .isEqualTo(Api.JSON.readTree("{\"C\":2,\"R\":101}"));
    }

    @Test
    void theCountersOfAChildAreUnusedWhileItHasAParent() {
        String root = api.root();
        String child = api.root();
        api.put("/api/v1/managers/" + child + "/counters", "{\"R\":50}").expect(200);
        api.put("/api/v1/managers/" + child + "/parent", "{\"parentId\":\"" + root + "\"}")
                .expect(200);
        assertThat(generate(child, "{\"prefix\":\"R\"}")).containsExactly("R1");
        api.delete("/api/v1/managers/" + child + "/parent").expect(200);
        assertThat(generate(child, "{\"prefix\":\"R\"}")).containsExactly("R50");
    }
}
