package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
class TreeHttpTest {

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private Api.Answer setParent(String id, String parent) {
        return api.put("/api/v1/managers/" + id + "/parent", "{\"parentId\":\"" + parent + "\"}");
    }

    @Test
    void attachingJoinsTheTreesAndTheirUsedReferences() {
        String root = api.root();
        String other = api.root();
        String child = api.child(other);
        api.register(child, "R1", "R2").expect(201);
        JsonNode manager = setParent(other, root).expect(200).json();
        assertThat(manager.path("parentId").asString()).isEqualTo(root);
        assertThat(manager.path("rootId").asString()).isEqualTo(root);
        assertThat(api.register(root, "R1").expect(409).code()).isEqualTo("already_in_use");
        assertThat(api.generate(root, "{\"prefix\":\"R\"}").texts("references")).containsExactly("R3");
        assertThat(api.get("/api/v1/hierarchies/" + other).expect(404).code()).isEqualTo("hierarchy_not_found");
    }

    @Test
    void treesThatUseTheSameReferenceOrNetAreNotJoined() {
        String root = api.root();
        String other = api.root();
        api.register(root, "R1", "C1").expect(201);
        api.register(other, "R1", "C1", "L1").expect(201);
        api.post("/api/v1/managers/" + root + "/nets/generate", "{}").expect(201);
        api.post("/api/v1/managers/" + other + "/nets/generate", "{}").expect(201);
        JsonNode problem = setParent(other, root).expect(409).json();
        assertThat(problem.path("code").asString()).isEqualTo("hierarchy_conflict");
        assertThat(problem.at("/details/duplicates")).isEqualTo(Api.JSON.readTree("[\"C1\",\"N$1\",\"R1\"]"));
        assertThat(problem.at("/details/duplicatesCount").asLong()).isEqualTo(3);
        assertThat(api.get("/api/v1/managers/" + other).json().path("parentId").isNull())
                .isTrue();
        assertThat(api.used(other, "")).containsExactly("C1", "L1", "R1");
    }

    private Api.Answer join(String id, String parent, boolean dryRun) {
        return api.put(
                "/api/v1/managers/" + id + "/parent",
                "{\"parentId\":\"%s\",\"onConflict\":\"renumber\",\"dryRun\":%s}".formatted(parent, dryRun));
    }

    @Test
    void aDrawingAndABlockThatUseTheSameReferencesAndNetsAreJoinedWithNewNumbers() {
        String drawing = api.root();
        String block = api.root();
        String sheet = api.child(block);
        api.generate(drawing, "{\"prefix\":\"R\",\"count\":3}").expect(201);
        api.post("/api/v1/managers/" + drawing + "/nets/generate", "{\"count\":2}")
                .expect(201);
        api.register(block, "R1", "R4", "C7").expect(201);
        api.register(sheet, "R2", "R9").expect(201);
        api.post("/api/v1/managers/" + sheet + "/nets/generate", "{\"count\":3}")
                .expect(201);
        JsonNode dry = join(block, drawing, true).expect(200).json();
        assertThat(api.get("/api/v1/managers/" + block).json().path("parentId").isNull())
                .isTrue();
        assertThat(api.used(block, "")).containsExactly("C7", "R1", "R2", "R4", "R9");
        JsonNode joined = join(block, drawing, false).expect(200).json();
        assertThat(joined).isEqualTo(dry);
        assertThat(joined.path("parentId").asString()).isEqualTo(drawing);
        assertThat(joined.path("rootId").asString()).isEqualTo(drawing);
        assertThat(joined.path("renamed"))
                .isEqualTo(Api.JSON.readTree("{\"references\":{\"R1\":\"R5\",\"R2\":\"R6\"},"
                        + "\"nets\":{\"N$1\":\"N$4\",\"N$2\":\"N$5\"}}"));
        assertThat(api.used(block, "scope=own")).containsExactly("C7", "R4", "R5");
        assertThat(api.used(sheet, "scope=own")).containsExactly("R6", "R9");
        assertThat(api.generate(sheet, "{\"prefix\":\"R\",\"count\":3}").texts("references"))
                .containsExactly("R7", "R8", "R10");
        assertThat(api.post("/api/v1/managers/" + sheet + "/nets/generate", "{}")
                        .texts("nets"))
                .containsExactly("N$6");
    }

    @Test
    void symbolsTakeOverTheNewNumbersOfTheirReferences() {
        String drawing = api.root();
        api.register(drawing, "U1", "U2").expect(201);
        String block = "b" + UUID.randomUUID();
        String manager = "{\"id\":\"%s\",\"name\":null,\"parentId\":%s,\"createdAt\":\"2026-11-22T07:00:00Z\","
                + "\"references\":[%s],\"retired\":[],\"nets\":[],\"counters\":{},\"nextNet\":1,\"symbols\":[%s]}";
        String symbol = "{\"key\":\"%s\",\"reference\":\"%s\",\"unit\":%d}";
        String sheet = "\"" + block + "\"";
        api.post(
                        "/api/v1/hierarchies/import",
                        "{\"format\":\"refman-hierarchy\",\"version\":3,\"rules\":\"strict\",\"managers\":["
                                + manager.formatted(block, "null", "\"U1\"", symbol.formatted("a", "U1", 1)) + ","
                                + manager.formatted(block + "-1", sheet, "\"U5\"", symbol.formatted("b", "U1", 2))
                                + "," + manager.formatted(block + "-2", sheet, "", symbol.formatted("c", "U1", 3))
                                + "],\"ahead\":[],\"retired\":[],\"retiredNets\":[]}")
                .expect(201);
        // The sheet takes unit 3 along, although the block owns the component.
        assertThat(join(block + "-2", drawing, false).expect(200).json().at("/renamed/references"))
                .isEqualTo(Api.JSON.readTree("{\"U1\":\"U3\"}"));
        assertThat(join(block, drawing, false).expect(200).json().at("/renamed/references"))
                .isEqualTo(Api.JSON.readTree("{\"U1\":\"U4\"}"));
        JsonNode managers = api.get("/api/v1/hierarchies/" + drawing + "/export")
                .expect(200)
                .json()
                .path("managers");
        assertThat(managers.findValues("symbols").toString())
                .isEqualTo("[[" + symbol.formatted("c", "U3", 3) + "], [" + symbol.formatted("a", "U4", 1) + "], ["
                        + symbol.formatted("b", "U4", 2) + "]]");
        assertThat(api.used(drawing, "")).containsExactly("U1", "U2", "U3", "U4", "U5");
    }

    @Test
    void newNumbersAreWrittenAsInTheNewHierarchyAndAreNoRetiredOnes() {
        String drawing = api.root("kicad");
        String block = api.root("kicad");
        api.register(drawing, "r01", "r02").expect(201);
        api.delete("/api/v1/managers/" + drawing + "/references/r02").expect(204);
        api.register(block, "R01", "R3", "R04").expect(201);
        api.delete("/api/v1/managers/" + block + "/references/R04").expect(204);
        assertThat(join(block, drawing, false).expect(200).json().at("/renamed/references"))
                .isEqualTo(Api.JSON.readTree("{\"R01\":\"r05\"}"));
    }

    @Test
    void referencesThatCannotGetANumberAreRefusedAndListed() {
        String drawing = api.root("kicad");
        String block = api.root("kicad");
        api.register(drawing, "USR_BTN", "R1").expect(201);
        api.register(block, "USR_BTN", "R1").expect(201);
        for (boolean dryRun : List.of(true, false)) {
            JsonNode problem = join(block, drawing, dryRun).expect(409).json();
            assertThat(problem.path("code").asString()).isEqualTo("hierarchy_conflict");
            assertThat(problem.at("/details/duplicates")).isEqualTo(Api.JSON.readTree("[\"USR_BTN\"]"));
        }
        assertThat(api.used(block, "")).containsExactly("R1", "USR_BTN");
    }

    @Test
    void aMoveInsideOneHierarchyOrOutOfItRenamesNothing() {
        String root = api.root();
        String sheet = api.child(root);
        String block = api.child(root);
        api.generate(block, "{\"prefix\":\"R\"}").expect(201);
        JsonNode nothing = Api.JSON.readTree("{\"references\":{},\"nets\":{}}");
        assertThat(join(block, sheet, false).expect(200).json().path("renamed")).isEqualTo(nothing);
        String path = "/api/v1/managers/" + block + "/parent";
        JsonNode dry = api.put(path, "{\"parentId\":null,\"onConflict\":\"renumber\",\"dryRun\":true}")
                .expect(200)
                .json();
        assertThat(api.get("/api/v1/managers/" + block).json().path("rootId").asString())
                .isEqualTo(root);
        assertThat(api.put(path, "{\"parentId\":null,\"onConflict\":\"renumber\"}")
                        .expect(200)
                        .json())
                .isEqualTo(dry);
        assertThat(dry.path("renamed")).isEqualTo(nothing);
        assertThat(dry.path("rootId").asString()).isEqualTo(block);
        assertThat(setParent(block, root).expect(200).json().has("renamed")).isFalse();
    }

    @Test
    void onlyKnownWaysToSolveAConflictAreAccepted() {
        String path = "/api/v1/managers/" + api.root() + "/parent";
        for (String wrong : List.of("\"overwrite\"", "\"RENUMBER\"", "1", "true")) {
            assertThat(api.put(path, "{\"parentId\":null,\"onConflict\":" + wrong + "}")
                            .expect(400)
                            .code())
                    .isEqualTo("invalid_type");
        }
    }

    @Test
    void aManagerCannotBeMovedBelowItself() {
        String root = api.root();
        String child = api.child(root);
        assertThat(setParent(root, child).expect(409).code()).isEqualTo("hierarchy_cycle");
        assertThat(setParent(root, root).expect(409).code()).isEqualTo("hierarchy_cycle");
    }

    @Test
    void aManagerWithAParentMovesWithItsSubtree() {
        String one = api.root();
        String two = api.root();
        String child = api.child(one);
        String grandchild = api.child(child);
        api.register(grandchild, "R7").expect(201);
        setParent(child, two).expect(200);
        assertThat(api.used(one, "")).isEmpty();
        assertThat(api.used(two, "")).containsExactly("R7");
        assertThat(api.get("/api/v1/managers/" + grandchild)
                        .json()
                        .path("rootId")
                        .asString())
                .isEqualTo(two);
    }

    @Test
    void aNullParentDetaches() {
        String root = api.root();
        String child = api.child(root);
        api.register(child, "R1").expect(201);
        JsonNode manager = api.put("/api/v1/managers/" + child + "/parent", "{\"parentId\":null}")
                .expect(200)
                .json();
        assertThat(manager.path("parentId").isNull()).isTrue();
        assertThat(manager.path("rootId").asString()).isEqualTo(child);
        assertThat(api.used(child, "")).containsExactly("R1");
        assertThat(api.generate(root, "{\"prefix\":\"R\"}").texts("references")).containsExactly("R1");
    }

    @Test
    void detachingARootChangesNothing() {
        String root = api.root();
        JsonNode before = api.get("/api/v1/managers/" + root).json();
        assertThat(api.delete("/api/v1/managers/" + root + "/parent")
                        .expect(200)
                        .json())
                .isEqualTo(before);
    }

    @Test
    void anAttachedTreeFollowsItsNewRulesAndKeepsItsReferences() {
        String strict = api.root();
        String kicad = api.root("kicad");
        api.register(kicad, "USR_BTN", "#PWR01").expect(201);
        setParent(kicad, strict).expect(200);
        assertThat(api.register(kicad, "SHIELD").expect(422).code()).isEqualTo("invalid_reference_format");
        assertThat(api.used(strict, "")).containsExactly("#PWR01", "USR_BTN");
        api.delete("/api/v1/managers/" + kicad + "/parent").expect(200);
        assertThat(api.get("/api/v1/managers/" + kicad).json().path("rules").asString())
                .isEqualTo("strict");
    }

    @Test
    void clearingFreesAllReferencesAndDetachesParentAndChildren() {
        String root = api.root();
        String middle = api.child(root);
        String leaf = api.child(middle);
        api.generate(middle, "{\"prefix\":\"R\",\"count\":2}").expect(201);
        api.register(leaf, "C1").expect(201);
        api.delete("/api/v1/managers/" + middle + "/references/R1").expect(204);
        api.post("/api/v1/managers/" + middle + "/clear", "").expect(204);
        JsonNode cleared = api.get("/api/v1/managers/" + middle).json();
        assertThat(cleared.path("parentId").isNull()).isTrue();
        assertThat(cleared.path("childrenIds")).isEmpty();
        assertThat(api.used(middle, "")).isEmpty();
        assertThat(api.generate(middle, "{\"prefix\":\"R\"}").texts("references"))
                .containsExactly("R1");
        assertThat(api.get("/api/v1/managers/" + leaf).json().path("rootId").asString())
                .isEqualTo(leaf);
        assertThat(api.used(leaf, "")).containsExactly("C1");
        assertThat(api.register(root, "R1", "R2").expect(201).status()).isEqualTo(201);
    }

    @Test
    void referencesOfADeletedManagerAreNotGeneratedAgain() {
        String root = api.root();
        String child = api.child(root);
        assertThat(references(child, ",\"from\":201,\"count\":2")).containsExactly("R201", "R202");
        api.delete("/api/v1/managers/" + child + "/references/R202").expect(204);
        api.delete("/api/v1/managers/" + child).expect(204);
        assertThat(references(root, ",\"from\":201")).containsExactly("R203");
        assertThat(references(root, "")).containsExactly("R1");
        assertThat(references(root, ",\"from\":202,\"reuse\":true,\"count\":2")).containsExactly("R202", "R204");
        assertThat(references(root, ",\"reuse\":true,\"count\":2")).containsExactly("R201", "R2");
    }

    @Test
    void aReleasedReferenceStaysRetiredWhenItsManagerIsDeleted() {
        String root = api.root();
        String child = api.child(root);
        api.register(child, "R1").expect(201);
        api.delete("/api/v1/managers/" + child + "/references/R1").expect(204);
        api.delete("/api/v1/managers/" + child).expect(204);
        assertThat(references(root, "")).containsExactly("R2");
        api.register(root, "R1").expect(201);
        api.delete("/api/v1/managers/" + root + "/references/R1").expect(204);
        assertThat(references(root, ",\"reuse\":true")).containsExactly("R1");
    }

    @Test
    void referencesOfADeletedSubtreeStayRetiredWhenTheRootIsCleared() {
        String root = api.root();
        String middle = api.child(root);
        String leaf = api.child(middle);
        assertThat(references(middle, "")).containsExactly("R1");
        assertThat(references(leaf, "")).containsExactly("R2");
        api.post("/api/v1/managers/" + leaf + "/nets/generate", "{\"count\":2}").expect(201);
        assertThat(references(root, "")).containsExactly("R3");
        api.delete("/api/v1/managers/" + middle + "?cascade=true").expect(204);
        api.post("/api/v1/managers/" + root + "/clear", "").expect(204);
        assertThat(references(root, "")).containsExactly("R3");
        assertThat(api.post("/api/v1/managers/" + root + "/nets/generate", "{}")
                        .expect(201)
                        .texts("nets"))
                .containsExactly("N$3");
    }

    @Test
    void aMovedSubtreeDoesNotTakeRetiredReferencesOfDeletedManagers() {
        String one = api.root();
        String two = api.root();
        String child = api.child(one);
        String deleted = api.child(child);
        assertThat(references(deleted, ",\"from\":201")).containsExactly("R201");
        api.delete("/api/v1/managers/" + deleted).expect(204);
        setParent(child, two).expect(200);
        assertThat(references(one, ",\"from\":201")).containsExactly("R202");
        assertThat(references(two, ",\"from\":201")).containsExactly("R201");
    }

    @Test
    void anAttachedHierarchyTakesRetiredReferencesOfItsDeletedManagers() {
        String one = api.root();
        String two = api.root();
        String deleted = api.child(one);
        assertThat(references(deleted, ",\"from\":201,\"count\":3")).containsExactly("R201", "R202", "R203");
        api.delete("/api/v1/managers/" + deleted).expect(204);
        api.register(two, "R202").expect(201);
        setParent(one, two).expect(200);
        assertThat(references(two, ",\"from\":201")).containsExactly("R204");
        JsonNode snapshot =
                api.get("/api/v1/hierarchies/" + two + "/export").expect(200).json();
        assertThat(snapshot.path("retired")).isEqualTo(Api.JSON.readTree("[\"R201\",\"R203\"]"));
    }

    private List<String> references(String id, String more) {
        return api.generate(id, "{\"prefix\":\"R\"" + more + "}").expect(201).texts("references");
    }

    @Test
    void hierarchiesAreListedAndReturnedAsTreesWithStats() {
        String root = api.root("kicad");
        String left = api.child(root);
        String right = api.child(root);
        String leaf = api.child(left);
        api.register(root, "R1", "USR_BTN").expect(201);
        api.register(leaf, "R7").expect(201);
        api.generate(right, "{\"prefix\":\"C\",\"count\":2}").expect(201);
        JsonNode tree = api.get("/api/v1/hierarchies/" + root).expect(200).json();
        assertThat(tree).isEqualTo(Api.JSON.readTree("""
                {"version":7,"id":"%s","name":null,"referencesCount":2,"children":[
                  {"id":"%s","name":null,"referencesCount":0,"children":[
                    {"id":"%s","name":null,"referencesCount":1,"children":[]}]},
                  {"id":"%s","name":null,"referencesCount":2,"children":[]}]}""".formatted(root, left, leaf, right)));
        JsonNode stats =
                api.get("/api/v1/hierarchies/" + root + "/stats").expect(200).json();
        String implementation =
                api.get("/api/v1/implementation").json().path("implementation").asString();
        assertThat(stats).isEqualTo(Api.JSON.readTree("""
                {"totalNodes":4,"totalReferences":5,"maxDepth":2,"implementation":"%s","prefixes":{
                  "C":{"used":2,"highest":2,"next":3,"retired":[],"unused":[]},
                  "R":{"used":2,"highest":7,"next":2,"retired":[],"unused":[{"first":2,"last":6}]}}}""".formatted(implementation)));
        boolean listed = false;
        for (JsonNode item :
                api.get("/api/v1/hierarchies?limit=1000").expect(200).json().path("items")) {
            listed |= item.equals(Api.JSON.readTree("""
                    {"rootId":"%s","name":null,"rules":"kicad","managersCount":4,"referencesCount":5}""".formatted(root)));
            assertThat(item.path("rootId").asString()).isNotEqualTo(leaf);
        }
        assertThat(listed).isTrue();
        assertThat(api.get("/api/v1/hierarchies/" + leaf).expect(404).code()).isEqualTo("hierarchy_not_found");
    }
}
