package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
class ManagersHttpTest {

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void aManagerWithoutAnIdGetsAUuidOfVersion7() {
        Api.Answer answer = api.post("/api/v1/managers", "{\"name\":\"Power\"}").expect(201);
        JsonNode manager = answer.json();
        String id = manager.path("id").asString();
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(answer.response().headers().firstValue("Location")).contains("/api/v1/managers/" + id);
        assertThat(manager.path("name").asString()).isEqualTo("Power");
        assertThat(manager.path("parentId").isNull()).isTrue();
        assertThat(manager.path("rootId").asString()).isEqualTo(id);
        assertThat(manager.path("rules").asString()).isEqualTo("strict");
        assertThat(manager.path("childrenIds")).isEmpty();
        assertThat(api.get("/api/v1/managers/" + id).expect(200).json()).isEqualTo(manager);
    }

    @Test
    void aChildHasTheHierarchyAndTheRulesOfItsRoot() {
        String root = api.root("kicad");
        String child = api.child(root);
        JsonNode manager = api.get("/api/v1/managers/" + child).json();
        assertThat(manager.path("parentId").asString()).isEqualTo(root);
        assertThat(manager.path("rootId").asString()).isEqualTo(root);
        assertThat(manager.path("rules").asString()).isEqualTo("kicad");
        assertThat(api.get("/api/v1/managers/" + root).texts("childrenIds")).containsExactly(child);
    }

    @Test
    void putCreatesAManagerOnceAndReturnsItAfterwards() {
        String path = "/api/v1/managers/t-" + UUID.randomUUID();
        String body = "{\"name\":\"a\",\"initialCounters\":{\"R\":100}}";
        Api.Answer created = api.put(path, body).expect(201);
        assertThat(created.response().headers().firstValue("Location")).contains(path);
        assertThat(api.put(path, body).expect(200).json()).isEqualTo(created.json());
        api.post(path + "/references/generate", "{\"prefix\":\"R\"}").expect(201);
        api.put(path, body).expect(200);
    }

    @Test
    void putRefusesAnExistingManagerThatDiffersAndNamesTheMember() {
        String root = api.root();
        String path = "/api/v1/managers/" + root;
        assertThat(api.put(path, "{\"name\":\"b\"}")
                        .expect(409)
                        .json()
                        .at("/details/differs")
                        .asString())
                .isEqualTo("name");
        assertThat(api.put(path, "{\"rules\":\"kicad\"}")
                        .expect(409)
                        .json()
                        .at("/details/differs")
                        .asString())
                .isEqualTo("rules");
        assertThat(api.put(path, "{\"parentId\":\"" + api.root() + "\"}")
                        .expect(409)
                        .json()
                        .at("/details/differs")
                        .asString())
                .isEqualTo("parentId");
        assertThat(api.put(path, "{\"initialCounters\":{\"R\":5}}")
                        .expect(409)
                        .json()
                        .at("/details/differs")
                        .asString())
                .isEqualTo("initialCounters");
    }

    @Test
    void aManagerWithAParentCannotHaveInitialCounters() {
        String root = api.root();
        String path = "/api/v1/managers/t-" + UUID.randomUUID();
        String body = "{\"parentId\":\"%s\",\"initialCounters\":{\"R\":100,\"C\":7}}".formatted(root);
        for (Api.Answer answer : List.of(api.post("/api/v1/managers", body), api.put(path, body))) {
            assertThat(answer.expect(422).code()).isEqualTo("counters_of_child");
            assertThat(answer.json().path("category").asString()).isEqualTo("hierarchy");
            assertThat(answer.json().path("details"))
                    .isEqualTo(Api.JSON.readTree("{\"parentId\":\"%s\",\"prefixes\":[\"C\",\"R\"]}".formatted(root)));
        }
        api.get(path).expect(404);
        String without = "{\"parentId\":\"%s\",\"initialCounters\":{}}".formatted(root);
        api.put(path, without).expect(201);
        api.put(path, without).expect(200);
        assertThat(api.put(path, body).expect(422).code()).isEqualTo("counters_of_child");
    }

    @Test
    void aManagerIsCreatedWithWhatItHoldsInOneRequest() {
        String root = api.root("kicad");
        String path = "/api/v1/managers/t-" + UUID.randomUUID();
        String body =
                "{\"parentId\":\"%s\",\"references\":[\"R7\",\"r1\",\"USR_BTN\"],\"nets\":[\"N$3\"]}".formatted(root);
        JsonNode created = api.put(path, body).expect(201).json();
        String id = created.path("id").asString();
        assertThat(api.put(path, body).expect(200).json()).isEqualTo(created);
        assertThat(api.used(id, "scope=own")).containsExactly("R7", "USR_BTN", "r1");
        assertThat(api.get(path + "/nets").expect(200).texts("nets")).containsExactly("N$3");
        api.put(path, body.replace("r1", "R1")).expect(200);
        assertThat(api.put(path, body.replace("R7", "R8")).expect(409).json().path("details"))
                .isEqualTo(Api.JSON.readTree("{\"managerId\":\"%s\",\"differs\":\"references\"}".formatted(id)));
        assertThat(api.put(path, body.replace("N$3", "N$4")).expect(409).json().at("/details/differs"))
                .hasToString("\"nets\"");
        String other = api.post("/api/v1/managers", "{\"references\":[\"R1\"],\"nets\":[\"N$1\",\"N$2\"]}")
                .expect(201)
                .json()
                .path("id")
                .asString();
        assertThat(api.used(other, "")).containsExactly("R1");
        assertThat(api.post("/api/v1/managers/" + other + "/nets/generate", "{}")
                        .texts("nets"))
                .containsExactly("N$3");
    }

    @Test
    void aManagerWhoseHoldingsAreRefusedIsNotCreated() {
        String root = api.root();
        api.register(root, "R1").expect(201);
        String path = "/api/v1/managers/t-" + UUID.randomUUID();
        String child = "{\"parentId\":\"" + root + "\",";
        for (String parent : List.of(child, "{")) {
            assertThat(api.put(path, parent + "\"references\":[\"R2\",\"R2\"]}")
                            .expect(409)
                            .code())
                    .isEqualTo("already_in_use");
            assertThat(api.put(path, parent + "\"references\":[\"GND\"]}")
                            .expect(422)
                            .code())
                    .isEqualTo("reserved_reference");
            assertThat(api.put(path, parent + "\"references\":[\"R2\"],\"nets\":[\"N\"]}")
                            .expect(422)
                            .code())
                    .isEqualTo("invalid_reference_format");
            assertThat(api.put(path, parent + "\"references\":[null]}")
                            .expect(400)
                            .code())
                    .isEqualTo("missing_member");
            api.get(path).expect(404);
        }
        assertThat(api.put(path, child + "\"references\":[\"R1\"]}").expect(409).code())
                .isEqualTo("already_in_use");
        assertThat(api.used(root, "")).containsExactly("R1");
        assertThat(api.get("/api/v1/managers/" + root).texts("childrenIds")).isEmpty();
    }

    /** A root may have initial counters and keeps them when it is attached. */
    @Test
    void putReturnsAnAttachedManagerThatHasTheCounters() {
        String root = api.root();
        String path = "/api/v1/managers/t-" + UUID.randomUUID();
        api.put(path, "{\"initialCounters\":{\"R\":100}}").expect(201);
        api.put(path + "/parent", "{\"parentId\":\"%s\"}".formatted(root)).expect(200);
        api.put(path, "{\"parentId\":\"%s\",\"initialCounters\":{\"R\":100}}".formatted(root))
                .expect(200);
    }

    @Test
    void aManagerCannotBeCreatedBelowItself() {
        String id = "t-" + UUID.randomUUID();
        String body = "{\"id\":\"%s\",\"parentId\":\"%s\"}".formatted(id, id);
        assertThat(api.put("/api/v1/managers/" + id, "{\"parentId\":\"" + id + "\"}")
                        .expect(404)
                        .code())
                .isEqualTo("manager_not_found");
        assertThat(api.post("/api/v1/managers", body).expect(404).code()).isEqualTo("manager_not_found");
        api.get("/api/v1/managers/" + id).expect(404);
    }

    @Test
    void childrenAreListedInPagesSortedById() {
        String root = api.root();
        List<String> children = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            children.add(api.child(root));
        }
        children.sort(null);
        assertThat(pages("/api/v1/managers?limit=2&parent=" + root)).isEqualTo(children);
    }

    @Test
    void rootsAreListedWithoutTheirChildren() {
        String root = api.root();
        String child = api.child(root);
        assertThat(pages("/api/v1/managers?limit=50&roots=true")).contains(root).doesNotContain(child);
        assertThat(pages("/api/v1/managers?limit=50")).contains(root, child).isSorted();
    }

    private List<String> pages(String path) {
        List<String> ids = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = api.get(path + "&after=" + after).expect(200).json();
            page.path("items").forEach(item -> ids.add(item.path("id").asString()));
            if (!page.has("next")) {
                return ids;
            }
            after = page.path("next").asString();
        }
    }

    @Test
    void aManagerWithChildrenIsDeletedOnlyByCascade() {
        String root = api.root();
        String child = api.child(root);
        String grandchild = api.child(child);
        api.register(root, "R1").expect(201);
        api.register(grandchild, "R2").expect(201);
        assertThat(api.delete("/api/v1/managers/" + child).expect(409).code()).isEqualTo("hierarchy_conflict");
        api.delete("/api/v1/managers/" + child + "?cascade=true").expect(204);
        api.get("/api/v1/managers/" + child).expect(404);
        api.get("/api/v1/managers/" + grandchild).expect(404);
        assertThat(api.used(root, "")).containsExactly("R1");
        api.delete("/api/v1/managers/" + root).expect(204);
    }

    @Test
    void statsReportTheHoldingsAndOperationsOfAManager() {
        String root = api.root();
        String child = api.child(root);
        api.generate(child, "{\"prefix\":\"R\",\"count\":3}").expect(201);
        api.register(child, "C1", "C2").expect(201);
        api.post("/api/v1/managers/" + child + "/references/validate", "{\"references\":[\"C1\",\"GND\"]}")
                .expect(200);
        api.post("/api/v1/managers/" + child + "/nets/generate", "{\"count\":2}")
                .expect(201);
        JsonNode stats =
                api.get("/api/v1/managers/" + child + "/stats").expect(200).json();
        assertThat(stats.path("managerId").asString()).isEqualTo(child);
        assertThat(stats.path("referencesCount").asLong()).isEqualTo(5);
        assertThat(stats.path("prefixCountersCount").asLong()).isEqualTo(1);
        assertThat(stats.path("unnamedNetCounter").asLong()).isEqualTo(3);
        JsonNode performance = stats.path("performance");
        assertThat(performance.path("referencesGenerated").asLong()).isEqualTo(3);
        assertThat(performance.path("validationsPerformed").asLong()).isEqualTo(4);
        assertThat(performance.path("hierarchyLookups").asLong()).isEqualTo(3);
        assertThat(performance.path("avgGenerationTimeNs").asDouble()).isPositive();
        assertThat(performance.path("avgValidationTimeNs").asDouble()).isPositive();
        assertThat(performance.path("uptimeMs").asLong()).isNotNegative();
        JsonNode node = stats.path("hierarchy");
        assertThat(node.path("nodeId").asString()).isEqualTo(child);
        assertThat(node.path("localReferencesCount").asLong()).isEqualTo(5);
        assertThat(node.path("childrenCount").asLong()).isZero();
        assertThat(node.path("hasParent").asBoolean()).isTrue();
        assertThat(node.path("depth").asLong()).isEqualTo(1);
        assertThat(node.path("totalReferencesInSubtree").asLong()).isEqualTo(5);
        assertThat(api.get("/api/v1/managers/" + root + "/stats")
                        .json()
                        .at("/hierarchy/totalReferencesInSubtree")
                        .asLong())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "\\ud800", "a\\udc00\\ud800b"})
    void aNameThatCannotBeStoredIsRefused(String name) {
        String body = "{\"name\":\"" + name + "\"}";
        assertThat(api.post("/api/v1/managers", body).expect(422).code()).isEqualTo("invalid_name");
        assertThat(api.put("/api/v1/managers/t-" + UUID.randomUUID(), body)
                        .expect(422)
                        .code())
                .isEqualTo("invalid_name");
    }

    @Test
    void aNameMayHaveLinesAndCharactersOfAnyScript() {
        String name = "a\n\t\u26a1\ud83d\udd0c";
        assertThat(api.post("/api/v1/managers", Api.JSON.writeValueAsString(Map.of("name", name)))
                        .expect(201)
                        .json()
                        .path("name")
                        .asString())
                .isEqualTo(name);
    }
}
