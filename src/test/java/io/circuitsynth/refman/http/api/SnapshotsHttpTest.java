package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** Opens the snapshot that the first version wrote, which every later version must open. */
@HttpTest
class SnapshotsHttpTest {

    private static final String IMPORT = "/api/v1/hierarchies/import";
    private static final String EXPORT = "/api/v1/hierarchies/v1-board/export";

    @LocalServerPort
    private int port;

    private Api api;
    private String text;
    private JsonNode snapshot;

    @BeforeEach
    void prepare() throws IOException {
        api = new Api(port);
        text = new ClassPathResource("snapshots/v1.json").getContentAsString(StandardCharsets.UTF_8);
        snapshot = Api.JSON.readTree(text);
    }

    @AfterEach
    void remove() {
        api.get("/api/v1/hierarchies")
                .expect(200)
                .json()
                .path("items")
                .forEach(item -> api.delete(
                                "/api/v1/managers/" + item.path("rootId").asString() + "?cascade=true")
                        .expect(204));
    }

    private String one(String id, String prefix, String more) {
        return api.generate(id, "{\"prefix\":\"" + prefix + "\"" + more + "}")
                .expect(201)
                .texts("references")
                .get(0);
    }

    @Test
    void theFirstSnapshotComesBackWhole() {
        Api.Answer answer = api.post(IMPORT, text).expect(201);
        assertThat(answer.response().headers().firstValue("Location")).contains("/api/v1/hierarchies/v1-board");
        assertThat(answer.json())
                .isEqualTo(Api.JSON.readTree("{\"rootId\":\"v1-board\",\"managersCount\":7,\"referencesCount\":94}"));
        assertThat(api.get(EXPORT).expect(200).json()).isEqualTo(snapshot);
    }

    @Test
    void theTreeAndItsManagersAreAsTheyWere() {
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
    void whatComesNextIsWhatWouldHaveComeNext() {
        api.post(IMPORT, text).expect(201);
        assertThat(one("v1-board", "R", "")).isEqualTo("R63");
        assertThat(one("v1-alpha", "R", ",\"reuse\":true")).isEqualTo("R11");
        assertThat(one("v1-alpha", "R", ",\"reuse\":true")).isEqualTo("R12");
        assertThat(one("v1-deep", "#PWR", "")).isEqualTo("#PWR13");
        assertThat(one("v1-board", "SW_", "")).isEqualTo("SW_1");
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
    void whatWasGeneratedAheadIsNotGeneratedAgain() {
        api.post(IMPORT, text).expect(201);
        assertThat(api.generate("v1-board", "{\"prefix\":\"D\",\"count\":2}")
                        .expect(201)
                        .texts("references"))
                .containsExactly("D7", "D10");
        assertThat(one("v1-board", "D", ",\"from\":100")).isEqualTo("D103");
        assertThat(one("v1-board", "R", ",\"from\":65534")).isEqualTo("R65538");
    }

    @Test
    void sleepingCountersWakeWhenTheirManagerLeaves() {
        api.post(IMPORT, text).expect(201);
        assertThat(one("v1-zeta", "L", "")).isEqualTo("L1");
        api.delete("/api/v1/managers/v1-zeta/parent").expect(200);
        assertThat(one("v1-zeta", "L", "")).isEqualTo("L7");
        api.delete("/api/v1/managers/v1-strict/parent").expect(200);
        assertThat(one("v1-strict", "C", "")).isEqualTo("C25");
        assertThat(api.post("/api/v1/managers/v1-strict/nets/generate", "{}")
                        .expect(201)
                        .texts("nets"))
                .containsExactly("N$4");
    }

    @Test
    void idsThatAreTakenRefuseItAndChangeNothing() {
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
    void withNewIdsItComesBackBesideItself() {
        api.post(IMPORT, text).expect(201);
        JsonNode imported = api.post(IMPORT + "?newIds=true", text).expect(201).json();
        Map<String, String> oldIds = new HashMap<>();
        imported.path("ids").properties().forEach(id -> oldIds.put(id.getValue().asString(), id.getKey()));
        assertThat(oldIds).hasSize(7).doesNotContainKey("v1-board");
        String rootId = imported.path("rootId").asString();
        assertThat(oldIds).containsEntry(rootId, "v1-board");
        JsonNode copy =
                api.get("/api/v1/hierarchies/" + rootId + "/export").expect(200).json();
        copy.path("managers").forEach(manager -> {
            ObjectNode renamed = (ObjectNode) manager;
            renamed.put("id", oldIds.get(manager.path("id").asString()));
            if (!manager.path("parentId").isNull()) {
                renamed.put("parentId", oldIds.get(manager.path("parentId").asString()));
            }
        });
        assertThat(copy).isEqualTo(snapshot);
        assertThat(api.get(EXPORT).expect(200).json()).isEqualTo(snapshot);
    }

    @Test
    void anImportThatIsSentAgainHasTheFirstAnswerAndNoSecondEffect() {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Api.Answer answer = api.send(
                            "POST", IMPORT + "?newIds=true", text, "application/json", "Idempotency-Key", "import-1")
                    .expect(201);
            answers.add(answer.response().headers().firstValue("Location")
                    + answer.response().body());
        }
        assertThat(answers.get(1)).isEqualTo(answers.get(0));
        assertThat(api.get("/api/v1/hierarchies").json().path("items")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ahead, missing_member, ahead",
        "managers[2].nextNet, missing_member, managers[2].nextNet",
        "managers[1].name, missing_member, managers[1].name",
        "managers[0].references[0]=null, invalid_type, managers[0].references[0]",
        "managers[0].counters.R=null, invalid_type, managers[0].counters.R",
        "managers[0].id=null, invalid_type, managers[0].id",
        "managers[3].retired=\"R1\", invalid_type, managers[3].retired",
        "managers[3].slot=1, unknown_member, managers[3].slot",
        "version=1.5, invalid_type, version"
    })
    void aSnapshotThatIsNotOfTheFormIsNotUnderstood(String change, String code, String member) {
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
