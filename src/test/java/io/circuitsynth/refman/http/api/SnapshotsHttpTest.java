package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Imports a snapshot written by the first version, which every later version must accept. */
@HttpTest
class SnapshotsHttpTest {

    private static final String IMPORT = "/api/v1/hierarchies/import";
    private static final String EXPORT = "/api/v1/hierarchies/v1-board/export";

    @LocalServerPort
    private int port;

    private Api api;
    private String text;
    private JsonNode snapshot;

    /** The same hierarchy in version 2 of the format, which includes what deleted managers retired. */
    private JsonNode latest;

    @BeforeEach
    void prepare() throws IOException {
        api = new Api(port);
        text = new ClassPathResource("snapshots/v1.json").getContentAsString(StandardCharsets.UTF_8);
        snapshot = Api.JSON.readTree(text);
        ObjectNode written = (ObjectNode) Api.JSON.readTree(text);
        written.put("version", 3).putArray("retired");
        written.putArray("retiredNets");
        latest = written;
    }

    /** Deletes all hierarchies, also those that other classes left in the service they share. */
    @AfterEach
    void remove() {
        JsonNode hierarchies = page();
        while (!hierarchies.isEmpty()) {
            hierarchies.forEach(
                    item -> api.delete("/api/v1/managers/" + item.path("rootId").asString() + "?cascade=true")
                            .expect(204));
            hierarchies = page();
        }
    }

    private JsonNode page() {
        return api.get("/api/v1/hierarchies").expect(200).json().path("items");
    }

    @Test
    void aSnapshotCreatesAHierarchyAndReplacesIt() {
        String path = "/api/v1/hierarchies/v1-board";
        Api.Answer created = api.put(path, text).expect(201);
        assertThat(created.response().headers().firstValue("Location")).contains(path);
        JsonNode exported = api.get(EXPORT).expect(200).json();
        String child = api.child("v1-board");
        api.register(child, "X1").expect(201);
        JsonNode replaced = api.put(path, text).expect(200).json();
        assertThat(replaced).isEqualTo(created.json());
        assertThat(api.get("/api/v1/managers/" + child).status()).isEqualTo(404);
        JsonNode after = api.get(EXPORT).expect(200).json();
        assertThat(after.path("managers")).isEqualTo(exported.path("managers"));
        assertThat(after.path("retired").toString()).contains("\"X1\"");
        assertThat(api.put("/api/v1/hierarchies/another", text).expect(422).code())
                .isEqualTo("invalid_snapshot");
    }

    @Test
    void theBodyOfAReplacementMayBeAsLargeAsThatOfAnImport() {
        ObjectNode large = (ObjectNode) Api.JSON.readTree(text);
        ArrayNode retired = (ArrayNode) large.path("managers").get(0).path("retired");
        for (int i = 0; i < 130_000; i++) {
            retired.add("Y" + (2 * i + 1));
        }
        String body = large.toString();
        assertThat(body).hasSizeGreaterThan(1 << 20);
        api.put("/api/v1/hierarchies/v1-board", body).expect(201);
    }

    private String generateOne(String id, String prefix, String more) {
        return api.generate(id, "{\"prefix\":\"" + prefix + "\"" + more + "}")
                .expect(201)
                .texts("references")
                .get(0);
    }

    /** A newer version may refuse characters that an earlier one accepted. */
    @Test
    void aStoredReferenceThatTheRulesRefuseCanBeReadExportedAndReleased() {
        String refused = "X\ue0001";
        ObjectNode written = (ObjectNode) Api.JSON.readTree(text);
        ((ArrayNode) written.at("/managers/0/references")).add(refused);
        api.post(IMPORT, written.toString()).expect(201);
        String references = "/api/v1/managers/" + written.at("/managers/0/id").asString() + "/references";
        String path = references + "/" + URLEncoder.encode(refused, StandardCharsets.UTF_8);
        assertThat(api.get(references + "?limit=1000").expect(200).texts("references"))
                .contains(refused);
        assertThat(api.get(path).expect(200).json().has("ownerId")).isTrue();
        assertThat(api.get(EXPORT).expect(200).response().body()).contains(refused);
        api.delete(path).expect(204);
        assertThat(api.get(path).expect(200).json().has("ownerId")).isFalse();
        api.delete(path).expect(404);
    }

    /** Returns an export without the version of the hierarchy, which an import does not restore. */
    private static JsonNode withoutVersion(Api.Answer export) {
        ObjectNode snapshot = (ObjectNode) export.expect(200).json();
        assertThat(snapshot.remove("hierarchyVersion").isIntegralNumber()).isTrue();
        return snapshot;
    }

    @Test
    void aSnapshotOfVersion1IsRestoredCompletely() {
        Api.Answer answer = api.post(IMPORT, text).expect(201);
        assertThat(answer.response().headers().firstValue("Location")).contains("/api/v1/hierarchies/v1-board");
        assertThat(answer.json())
                .isEqualTo(Api.JSON.readTree("{\"rootId\":\"v1-board\",\"managersCount\":7,\"referencesCount\":94}"));
        assertThat(withoutVersion(api.get(EXPORT))).isEqualTo(latest);
    }

    @Test
    void referencesRetiredByDeletedManagersAreExportedAndImported() {
        api.post(IMPORT, text).expect(201);
        api.delete("/api/v1/managers/v1-alpha").expect(204);
        api.delete("/api/v1/managers/v1-strict?cascade=true").expect(204);
        Api.Answer exported = api.get(EXPORT).expect(200);
        assertThat(exported.texts("retired")).containsExactly("C20-C24", "D100-D102", "R10-R11", "R20", "R53-R62");
        assertThat(exported.texts("retiredNets")).containsExactly("N$1-N$3");
        api.delete("/api/v1/managers/v1-board?cascade=true").expect(204);
        api.post(IMPORT, exported.response().body()).expect(201);
        assertThat(withoutVersion(api.get(EXPORT))).isEqualTo(withoutVersion(exported));
        assertThat(generateOne("v1-board", "C", ",\"from\":20")).isEqualTo("C25");
        assertThat(generateOne("v1-board", "C", ",\"from\":21,\"reuse\":true")).isEqualTo("C21");
        api.post("/api/v1/managers/v1-board/clear", "").expect(204);
        assertThat(api.post("/api/v1/managers/v1-board/nets/generate", "{}")
                        .expect(201)
                        .texts("nets"))
                .containsExactly("N$4");
    }

    @ParameterizedTest
    @CsvSource({"retired", "retiredNets"})
    void membersOfVersion2AreRequiredThereAndRefusedInVersion1(String member) {
        ObjectNode second = (ObjectNode) latest;
        second.remove(member);
        Api.Answer missing = api.post(IMPORT, second.toString()).expect(422);
        assertThat(missing.code()).isEqualTo("invalid_snapshot");
        assertThat(missing.json().at("/details/member").asString()).isEqualTo(member);
        ((ObjectNode) snapshot).putArray(member);
        Api.Answer tooMuch = api.post(IMPORT, snapshot.toString()).expect(422);
        assertThat(tooMuch.json().at("/details/member").asString()).isEqualTo(member);
        ((ObjectNode) snapshot).putArray(member).addNull();
        assertThat(api.post(IMPORT, snapshot.toString()).expect(400).code()).isEqualTo("missing_member");
    }

    @Test
    void theTreeAndItsManagersAreRestored() {
        api.post(IMPORT, text).expect(201);
        assertThat(api.get("/api/v1/managers/v1-board").expect(200).json()).isEqualTo(Api.JSON.readTree("""
                        {"id": "v1-board", "name": "Board \u26a1 \\"one\\"\\n\ud83d\udd0c", "parentId": null,
                        "rootId": "v1-board", "rules": "kicad", "createdAt": "2026-11-22T11:20:08.423679Z",
                        "childrenIds": ["v1-zeta", "v1-alpha", "v1-empty", "v1-strict"]}"""));
        assertThat(api.get("/api/v1/managers/v1-deep")
                        .expect(200)
                        .json()
                        .path("parentId")
                        .asString())
                .isEqualTo("v1-zeta");
        assertThat(api.used("v1-deep", "scope=own"))
                .hasSize(16)
                .startsWith("#PWR01", "#PWR02")
                .endsWith("R65534", "R65535", "R65536", "R65537");
        assertThat(api.used("v1-board", "scope=own"))
                .containsExactly(
                        "12",
                        "0V6",
                        "5-7",
                        "N$5",
                        "R0",
                        "R01",
                        "R4294967295",
                        "USR-BTN",
                        "USR_BTN",
                        "X-1",
                        "X-2",
                        "X-3",
                        "X1-X5",
                        "\u00b5C7");
    }

    @Test
    void generationContinuesAsBeforeTheExport() {
        api.post(IMPORT, text).expect(201);
        assertThat(generateOne("v1-board", "R", "")).isEqualTo("R63");
        assertThat(generateOne("v1-alpha", "R", ",\"reuse\":true")).isEqualTo("R11");
        assertThat(generateOne("v1-alpha", "R", ",\"reuse\":true")).isEqualTo("R12");
        assertThat(generateOne("v1-deep", "#PWR", "")).isEqualTo("#PWR013");
        assertThat(generateOne("v1-board", "SW_", "")).isEqualTo("SW_1");
        assertThat(api.generate("v1-board", "{\"prefix\":\"Q\"}").expect(409).code())
                .isEqualTo("counter_overflow");
        assertThat(api.post("/api/v1/managers/v1-deep/nets/generate", "{}")
                        .expect(201)
                        .texts("nets"))
                .containsExactly("N$11");
        assertThat(api.register("v1-empty", "X1-X5")
                        .expect(409)
                        .json()
                        .at("/details/ownerId")
                        .asString())
                .isEqualTo("v1-board");
    }

    @Test
    void numbersGeneratedAheadAreNotGeneratedAgain() {
        api.post(IMPORT, text).expect(201);
        assertThat(api.generate("v1-board", "{\"prefix\":\"D\",\"count\":2}")
                        .expect(201)
                        .texts("references"))
                .containsExactly("D7", "D10");
        assertThat(generateOne("v1-board", "D", ",\"from\":100")).isEqualTo("D103");
        assertThat(generateOne("v1-board", "R", ",\"from\":65534")).isEqualTo("R65538");
    }

    @Test
    void detachedManagersUseTheirOwnCountersAgain() {
        api.post(IMPORT, text).expect(201);
        assertThat(generateOne("v1-zeta", "L", "")).isEqualTo("L1");
        api.delete("/api/v1/managers/v1-zeta/parent").expect(200);
        assertThat(generateOne("v1-zeta", "L", "")).isEqualTo("L7");
        api.delete("/api/v1/managers/v1-strict/parent").expect(200);
        assertThat(generateOne("v1-strict", "C", "")).isEqualTo("C25");
        assertThat(api.post("/api/v1/managers/v1-strict/nets/generate", "{}")
                        .expect(201)
                        .texts("nets"))
                .containsExactly("N$4");
    }

    @Test
    void aTakenIdRefusesTheImportAndChangesNothing() {
        String taken = "{\"name\":\"taken\"}";
        api.put("/api/v1/managers/v1-strict-child", taken).expect(201);
        Api.Answer refused = api.post(IMPORT, text).expect(409);
        assertThat(refused.code()).isEqualTo("manager_exists");
        assertThat(refused.json().at("/details/managerId").asString()).isEqualTo("v1-strict-child");
        assertThat(api.get(EXPORT).expect(404).code()).isEqualTo("hierarchy_not_found");
        assertThat(api.get("/api/v1/managers/v1-zeta").expect(404).code()).isEqualTo("manager_not_found");
        api.put("/api/v1/managers/v1-strict-child", taken).expect(200);
    }

    @Test
    void anImportWithNewIdsCreatesASecondHierarchy() {
        api.post(IMPORT, text).expect(201);
        JsonNode imported = api.post(IMPORT + "?newIds=true", text).expect(201).json();
        Map<String, String> oldIds = new HashMap<>();
        imported.path("ids").properties().forEach(id -> oldIds.put(id.getValue().asString(), id.getKey()));
        assertThat(oldIds).hasSize(7).doesNotContainKey("v1-board");
        String rootId = imported.path("rootId").asString();
        assertThat(oldIds).containsEntry(rootId, "v1-board");
        JsonNode copy = withoutVersion(api.get("/api/v1/hierarchies/" + rootId + "/export"));
        copy.path("managers").forEach(manager -> {
            ObjectNode renamed = (ObjectNode) manager;
            renamed.put("id", oldIds.get(manager.path("id").asString()));
            if (!manager.path("parentId").isNull()) {
                renamed.put("parentId", oldIds.get(manager.path("parentId").asString()));
            }
        });
        assertThat(copy).isEqualTo(latest);
        assertThat(withoutVersion(api.get(EXPORT))).isEqualTo(latest);
    }

    @Test
    void aRepeatedImportReturnsTheFirstResponseAndHasNoSecondEffect() {
        List<String> responses = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Api.Answer answer = api.send(
                            "POST", IMPORT + "?newIds=true", text, "application/json", "Idempotency-Key", "import-1")
                    .expect(201);
            responses.add(answer.response().headers().firstValue("Location")
                    + answer.response().body());
        }
        assertThat(responses.get(1)).isEqualTo(responses.get(0));
        assertThat(api.get("/api/v1/hierarchies").json().path("items")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ahead, missing_member, ahead",
        "managers[2].nextNet, missing_member, managers[2].nextNet",
        "managers[0].references[0]=null, missing_member, managers[0].references[0]",
        "managers[0].counters.R=null, missing_member, managers[0].counters.R",
        "managers[0].id=null, missing_member, managers[0].id",
        "managers[3].retired=\"R1\", invalid_type, managers[3].retired",
        "managers[3].slot=1, unknown_member, managers[3].slot",
        "version=1.5, invalid_type, version"
    })
    void aMalformedSnapshotIsRefusedWithItsMember(String change, String code, String member) {
        String[] parts = change.split("=", 2);
        String pointer = "/" + parts[0].replace('.', '/').replace("[", "/").replace("]", "");
        int last = pointer.lastIndexOf('/');
        JsonNode owner = snapshot.at(pointer.substring(0, last));
        String name = pointer.substring(last + 1);
        if (parts.length == 1) {
            ((ObjectNode) owner).remove(name);
        } else if (owner.isArray()) {
            ((ArrayNode) owner).set(Integer.parseInt(name), Api.JSON.readTree(parts[1]));
        } else {
            ((ObjectNode) owner).set(name, Api.JSON.readTree(parts[1]));
        }
        Api.Answer answer = api.post(IMPORT, snapshot.toString()).expect(400);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().at("/details/member").asString()).isEqualTo(member);
    }

    @Test
    void onlyARootIsExported() {
        api.post(IMPORT, text).expect(201);
        assertThat(api.get("/api/v1/hierarchies/v1-zeta/export").expect(404).code())
                .isEqualTo("hierarchy_not_found");
    }
}
