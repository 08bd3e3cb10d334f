package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes back changes as users do, and meets what stands in the way. */
@HttpTest
class RevertHttpTest {

    private static final String MANAGERS = "/api/v1/managers/";
    private static final String HIERARCHIES = "/api/v1/hierarchies/";

    /** What a revert does not take back. */
    private static final List<String> NOT_TAKEN_BACK =
            List.of("retired", "retiredNets", "counters", "nextNet", "ahead");

    @LocalServerPort
    private int port;

    private Api api;
    private String root;

    @BeforeEach
    void connect() {
        api = new Api(port);
        root = api.root();
    }

    private long version() {
        String tag = api.get(HIERARCHIES + root)
                .expect(200)
                .response()
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        return Long.parseLong(tag.replace("\"", ""));
    }

    private Api.Answer revert(long version, String... headers) {
        return send(version, null, headers);
    }

    private Api.Answer dryRun(long version) {
        return send(version, "{\"dryRun\":true}");
    }

    private Api.Answer send(long version, @Nullable String body, String... headers) {
        return api.send(
                "POST", HIERARCHIES + root + "/changes/" + version + "/revert", body, "application/json", headers);
    }

    private JsonNode export() {
        return api.get(HIERARCHIES + root + "/export").expect(200).json();
    }

    /** Returns everything that a revert restores. */
    private JsonNode state() {
        ObjectNode state = (ObjectNode) export();
        state.remove("hierarchyVersion");
        NOT_TAKEN_BACK.forEach(state::remove);
        state.path("managers").forEach(manager -> NOT_TAKEN_BACK.forEach(((ObjectNode) manager)::remove));
        ObjectNode tree = (ObjectNode) api.get(HIERARCHIES + root).expect(200).json();
        tree.remove("version");
        state.set("tree", tree);
        return state;
    }

    /** Makes a change, takes it back, and takes the revert back. */
    private void assertRevertible(Runnable change) {
        JsonNode before = state();
        change.run();
        long made = version();
        JsonNode after = state();
        assertThat(after).as("the change").isNotEqualTo(before);
        JsonNode planned = dryRun(made).expect(200).json();
        assertThat(version()).isEqualTo(made);
        assertThat(state()).isEqualTo(after);
        JsonNode reverted = revert(made).expect(200).json();
        assertThat(reverted).isEqualTo(planned);
        assertThat(reverted.path("reverted").asLong()).isEqualTo(made);
        assertThat(reverted.path("version").asLong()).isEqualTo(made + 1).isEqualTo(version());
        assertThat(state()).as("after the revert").isEqualTo(before);
        revert(made + 1).expect(200);
        assertThat(state()).as("after the revert of the revert").isEqualTo(after);
        revert(made + 2).expect(200);
        assertThat(state()).as("after the third revert").isEqualTo(before);
    }

    /** Asserts that a change cannot be taken back, and returns the obstacles. */
    private List<String> obstacles(long version) {
        long now = version();
        JsonNode before = export();
        Api.Answer planned = dryRun(version).expect(409);
        Api.Answer refused = revert(version).expect(409);
        assertThat(refused.code()).isEqualTo("cannot_revert");
        assertThat(planned.json()).isEqualTo(refused.json());
        assertThat(version()).isEqualTo(now);
        assertThat(export()).isEqualTo(before);
        JsonNode details = refused.json().path("details");
        assertThat(details.path("version").asLong()).isEqualTo(version);
        List<String> obstacles = new ArrayList<>();
        details.path("obstacles").forEach(each -> obstacles.add(text(each)));
        assertThat(details.path("obstaclesCount").asInt()).isEqualTo(obstacles.size());
        return obstacles;
    }

    private static String text(JsonNode obstacle) {
        String name = obstacle.properties().stream()
                .filter(member -> !member.getKey().equals("reason"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow()
                .asString();
        return name + ": " + obstacle.path("reason").asString();
    }

    private String refusal(long version) {
        long now = version();
        JsonNode before = export();
        Api.Answer refused = revert(version).expect(409);
        assertThat(refused.code()).isEqualTo("cannot_revert");
        assertThat(dryRun(version).expect(409).json()).isEqualTo(refused.json());
        assertThat(version()).isEqualTo(now);
        assertThat(export()).isEqualTo(before);
        return refused.json().path("detail").asString();
    }

    private static String symbol(String key, String managerId, String reference, int unit) {
        return "{\"key\":\"%s\",\"managerId\":\"%s\",\"reference\":\"%s\",\"unit\":%d}"
                .formatted(key, managerId, reference, unit);
    }

    private Api.Answer annotate(String options, String... symbols) {
        return api.post(
                        HIERARCHIES + root + "/annotations",
                        "{" + options + "\"symbols\":[" + String.join(",", symbols) + "]}")
                .expect(200);
    }

    private Api.Answer create(String id, String parent) {
        return api.post("/api/v1/managers", "{\"id\":\"%s\",\"parentId\":\"%s\"}".formatted(id, parent))
                .expect(201);
    }

    private Api.Answer patch(String id, String body) {
        return api.send("PATCH", MANAGERS + id, body, "application/json").expect(200);
    }

    private Api.Answer put(String id, String path, String body) {
        return api.put(MANAGERS + id + path, body);
    }

    private List<String> generate(String id, String body) {
        return api.generate(id, body).expect(201).texts("references");
    }

    private String id() {
        return "t-" + UUID.randomUUID();
    }

    @Test
    void generatedReferencesAreReleasedAndNeverGivenAgain() {
        assertRevertible(() -> generate(root, "{\"prefix\":\"R\",\"count\":3}"));
        assertThat(generate(root, "{\"prefix\":\"R\"}")).containsExactly("R4");
    }

    @Test
    void registeredAndReleasedReferencesAreTakenBack() {
        api.register(root, "R1", "USR1", "C7").expect(201);
        assertRevertible(() -> api.register(root, "R5", "R9").expect(201));
        assertRevertible(() -> api.post(MANAGERS + root + "/references/release", "{\"references\":[\"R1\",\"C7\"]}")
                .expect(200));
        assertRevertible(() -> api.post(MANAGERS + root + "/references/release", "{\"all\":true}")
                .expect(200));
        assertRevertible(() -> put(root, "/references", "{\"references\":[\"R1\",\"Q1\",\"Q2\"]}")
                .expect(200));
    }

    @Test
    void aRetiredNumberIsHeldAgainByTheManagerThatReleasedIt() {
        generate(root, "{\"prefix\":\"R\",\"count\":3}");
        api.delete(MANAGERS + root + "/references/R2").expect(204);
        revert(version()).expect(200);
        assertThat(api.used(root, "")).containsExactly("R1", "R2", "R3");
        assertThat(generate(root, "{\"prefix\":\"R\",\"reuse\":true}")).containsExactly("R4");
    }

    @Test
    void netsAreTakenBack() {
        assertRevertible(() ->
                api.post(MANAGERS + root + "/nets/generate", "{\"count\":3}").expect(201));
        assertRevertible(() ->
                api.post(MANAGERS + root + "/nets", "{\"nets\":[\"N$7\"]}").expect(201));
        api.post(MANAGERS + root + "/nets", "{\"nets\":[\"N$8\"]}").expect(201);
        assertRevertible(() -> api.delete(MANAGERS + root + "/nets/N$8").expect(204));
        assertThat(api.post(MANAGERS + root + "/nets/generate", "{}")
                        .expect(201)
                        .texts("nets"))
                .containsExactly("N$4");
    }

    @Test
    void annotationsAreTakenBackAndSymbolsHoldWhatTheyHeld() {
        String sheet = api.child(root);
        assertRevertible(() -> annotate("", symbol("a", root, "R?", 1), symbol("b", sheet, "R?", 1)));
        annotate("", symbol("a", root, "R?", 1), symbol("b", sheet, "R?", 1), symbol("c", sheet, "U?", 2));
        assertRevertible(
                () -> annotate("\"existing\":\"renumber\",", symbol("a", root, "R?", 1), symbol("b", sheet, "R?", 1)));
        assertRevertible(() -> annotate("", symbol("a", sheet, "R1", 1)));
        assertRevertible(() ->
                annotate("\"absent\":\"release\",\"managerIds\":[\"" + sheet + "\"],", symbol("a", root, "R?", 1)));
        assertRevertible(() -> api.delete(HIERARCHIES + root + "/symbols?key=c").expect(204));
        assertRevertible(() -> annotate(
                "\"createManagers\":[{\"id\":\"%s\",\"parentId\":\"%s\"}],".formatted(root + "-new", sheet),
                symbol("n", root + "-new", "R?", 1),
                symbol("m", root + "-new", "U?", 1)));
    }

    @Test
    void aSymbolThatTookOverAReferenceGivesItBackToItsManager() {
        String sheet = api.child(root);
        api.register(sheet, "R7").expect(201);
        assertRevertible(() -> annotate("", symbol("a", sheet, "R7", 1)));
        assertThat(api.used(sheet, "scope=own")).containsExactly("R7");
        assertRevertible(() -> annotate("", symbol("a", sheet, "R7", 2), symbol("b", root, "R7", 1)));
        assertThat(api.used(sheet, "scope=own")).containsExactly("R7");
    }

    @Test
    void aComponentGoesBackToTheManagerOfItsLowestUnit() {
        String sheet = api.child(root);
        annotate("", symbol("b", sheet, "U1", 2));
        assertRevertible(() -> annotate("", symbol("a", root, "U1", 1)));
        annotate("", symbol("a", root, "U1", 1));
        assertRevertible(() -> api.delete(HIERARCHIES + root + "/symbols?key=a").expect(204));
    }

    @Test
    void renamesGoBack() {
        String sheet = api.child(root);
        api.register(root, "R1", "Q1").expect(201);
        api.register(sheet, "R2").expect(201);
        annotate("", symbol("a", root, "C1", 1), symbol("b", sheet, "C2", 1));
        String renames = HIERARCHIES + root + "/renames";
        assertRevertible(() ->
                api.post(renames, "{\"renames\":{\"R1\":\"R2\",\"R2\":\"R1\"}}").expect(200));
        assertRevertible(() ->
                api.post(renames, "{\"renames\":{\"C1\":\"C2\",\"C2\":\"C1\"}}").expect(200));
        assertRevertible(() -> api.post(renames, "{\"renames\":{\"Q1\":\"R1\",\"R1\":\"R9\",\"C1\":\"C9\"}}")
                .expect(200));
    }

    @Test
    void namesRangesAndPlacesGoBack() {
        String first = api.child(root);
        String second = api.child(root);
        String third = api.child(root);
        String below = api.child(second);
        assertRevertible(() -> patch(second, "{\"name\":\"supply\",\"ranges\":{\"R\":{\"first\":101,\"last\":199}}}"));
        assertRevertible(
                () -> put(second, "/parent", "{\"parentId\":\"" + first + "\"}").expect(200));
        assertRevertible(
                () -> put(first, "/parent", "{\"parentId\":\"" + third + "\"}").expect(200));
        assertRevertible(
                () -> put(below, "/parent", "{\"parentId\":\"" + root + "\"}").expect(200));
    }

    @Test
    void aNameGoesBackAlthoughTheRangesWereChangedSince() {
        patch(root, "{\"name\":\"supply\"}");
        long named = version();
        patch(root, "{\"ranges\":{\"R\":{\"first\":101,\"last\":199}}}");
        revert(named).expect(200);
        JsonNode manager = api.get(MANAGERS + root).expect(200).json();
        assertThat(manager.path("name").asString("")).isEmpty();
        assertThat(manager.at("/ranges/R/first").asInt()).isEqualTo(101);
    }

    @Test
    void aDeletedManagerComesBackWithAllItHeldAtItsPlaceAmongItsSiblings() {
        api.child(root);
        String sheet = api.child(root);
        String last = api.child(root);
        String inner = api.child(sheet);
        String deep = api.child(inner);
        api.child(sheet);
        patch(sheet, "{\"name\":\"power\",\"ranges\":{\"*\":{\"first\":100,\"last\":199}}}");
        generate(sheet, "{\"prefix\":\"R\",\"count\":3}");
        api.register(inner, "C1", "C2").expect(201);
        api.post(MANAGERS + deep + "/nets/generate", "{\"count\":2}").expect(201);
        annotate("", symbol("a", inner, "U?", 1), symbol("b", deep, "U1", 2), symbol("c", last, "U1", 3));
        annotate("", symbol("shared", last, "K1", 1), symbol("shared 2", deep, "K1", 2));
        assertRevertible(() -> api.delete(MANAGERS + sheet + "?cascade=true").expect(204));
        assertRevertible(() -> api.delete(MANAGERS + last + "?cascade=true").expect(204));
        assertThat(generate(sheet, "{\"prefix\":\"R\"}")).containsExactly("R103");
    }

    @Test
    void aCreatedManagerIsRemovedAndItsIdIsFree() {
        String id = id();
        assertRevertible(() -> api.post(
                        "/api/v1/managers",
                        "{\"id\":\"%s\",\"parentId\":\"%s\",\"references\":[\"R1\",\"R2\"],\"nets\":[\"N$1\"]}"
                                .formatted(id, root))
                .expect(201));
        api.get(MANAGERS + id).expect(404);
        api.post("/api/v1/managers", "{\"id\":\"%s\"}".formatted(id)).expect(201);
    }

    @Test
    void aReplacementIsTakenBackWithTheOrderOfTheChildren() {
        List<String> children = List.of(api.child(root), api.child(root), api.child(root));
        String inner = api.child(children.get(1));
        generate(children.get(0), "{\"prefix\":\"R\",\"count\":5}");
        api.register(inner, "Q1").expect(201);
        annotate("", symbol("a", inner, "U?", 1), symbol("b", children.get(2), "U1", 2));
        api.register(root, "X1").expect(201);
        api.post(MANAGERS + inner + "/nets/generate", "{\"count\":2}").expect(201);
        ObjectNode replacing = (ObjectNode) export();
        ArrayNode managers = (ArrayNode) replacing.path("managers");
        // The children in another order, one of them gone, another one new, and another one moved below it.
        List<JsonNode> list = new ArrayList<>();
        managers.forEach(list::add);
        managers.removeAll();
        String added = id();
        for (JsonNode each : list) {
            if (each.path("id").asString().equals(root)) {
                managers.add(each);
            }
        }
        managers.add(Api.JSON.readTree(
                ("{\"id\":\"%s\",\"name\":null,\"parentId\":\"%s\",\"createdAt\":\"2026-01-01T00:00:00Z\","
                                + "\"references\":[],\"retired\":[],\"nets\":[],\"counters\":{},\"nextNet\":1}")
                        .formatted(added, root)));
        for (int i = list.size() - 1; i >= 0; i--) {
            String each = list.get(i).path("id").asString();
            if (each.equals(children.get(2))) {
                ((ObjectNode) list.get(i)).put("parentId", added);
            }
            if (each.equals(children.get(2)) || each.equals(children.get(0))) {
                managers.add(list.get(i));
            }
        }
        ObjectNode here = (ObjectNode) managers.get(0);
        here.set("symbols", Api.JSON.readTree("[{\"key\":\"new\",\"reference\":\"X1\",\"unit\":1}]"));
        assertRevertible(() -> api.put(HIERARCHIES + root, replacing.toString()).expect(200));
    }

    @Test
    void aClearedRootWithoutChildrenHoldsAgainWhatItHeld() {
        generate(root, "{\"prefix\":\"R\",\"count\":3}");
        annotate("", symbol("a", root, "U?", 1));
        assertRevertible(() -> api.post(MANAGERS + root + "/clear", "{}").expect(204));
    }

    @Test
    void everythingInTheWayIsListedAndNothingChanges() {
        String sheet = api.child(root);
        api.register(sheet, "R1", "R2", "R3").expect(201);
        api.post(MANAGERS + sheet + "/references/release", "{\"all\":true}").expect(200);
        long released = version();
        api.register(root, "R2").expect(201);
        annotate("", symbol("a", root, "R3", 1));
        assertThat(obstacles(released)).containsExactlyInAnyOrder("R2: it is in use again", "R3: it is in use again");
        api.delete(MANAGERS + sheet).expect(204);
        assertThat(obstacles(released))
                .containsExactlyInAnyOrder(
                        "R1: the manager that owned it is gone", "R2: it is in use again", "R3: it is in use again");
    }

    @Test
    void whatWasGivenAndIsNotThereAnyMoreIsInTheWay() {
        String sheet = api.child(root);
        generate(root, "{\"prefix\":\"R\",\"count\":3}");
        long generated = version();
        api.delete(MANAGERS + root + "/references/R1").expect(204);
        api.post(HIERARCHIES + root + "/renames", "{\"renames\":{\"R2\":\"R9\"}}")
                .expect(200);
        annotate("", symbol("a", root, "R3", 1));
        assertThat(obstacles(generated))
                .containsExactlyInAnyOrder("R1: it was released", "R2: it was released", "R3: a symbol holds it");
        api.post(MANAGERS + sheet + "/nets/generate", "{\"count\":2}").expect(201);
        long nets = version();
        api.delete(MANAGERS + sheet + "/nets/N$1").expect(204);
        assertThat(obstacles(nets)).containsExactly("N$1: it was released");
    }

    @Test
    void changedSymbolsAndFullComponentsAreInTheWay() {
        String sheet = api.child(root);
        annotate("", symbol("a", root, "U?", 1), symbol("b", root, "U?", 1), symbol("c", root, "U?", 1));
        long annotated = version();
        annotate("", symbol("a", root, "U7", 1));
        api.delete(HIERARCHIES + root + "/symbols?key=b").expect(204);
        annotate("", symbol("other", sheet, "U3", 2));
        assertThat(obstacles(annotated))
                .containsExactlyInAnyOrder(
                        "a: it was changed",
                        "b: it is gone",
                        "U1: it was released",
                        "U2: it was released",
                        "U3: another symbol holds it");
        api.delete(HIERARCHIES + root + "/symbols?key=c").expect(204);
        long deleted = version();
        annotate("", symbol("intruder", sheet, "U3", 1));
        assertThat(obstacles(deleted))
                .containsExactly("c: another symbol holds its reference and unit", "U3: another symbol holds it");
    }

    /** The owner before the change was the manager of a symbol that is gone now. */
    @Test
    void aSymbolThatHeldAComponentBeforeAndIsGoneIsInTheWay() {
        String sheet = api.child(root);
        annotate("", symbol("b", sheet, "U1", 2));
        annotate("", symbol("a", root, "U1", 1));
        long joined = version();
        api.delete(HIERARCHIES + root + "/symbols?key=b").expect(204);
        assertThat(obstacles(joined)).containsExactly("U1: the symbol that held it is gone");
        api.delete(MANAGERS + sheet).expect(204);
        assertThat(obstacles(joined)).containsExactly("U1: the symbol that held it is gone");
    }

    @Test
    void managersThatAreGoneTakenOrNotEmptyAreInTheWay() {
        String sheet = api.child(root);
        String inner = api.child(sheet);
        api.register(inner, "R1").expect(201);
        api.delete(MANAGERS + inner).expect(204);
        long deleted = version();
        api.post("/api/v1/managers", "{\"id\":\"%s\"}".formatted(inner)).expect(201);
        assertThat(obstacles(deleted)).containsExactly(inner + ": another hierarchy has a manager with its id");
        api.delete(MANAGERS + inner).expect(204);
        create(inner, root);
        assertThat(obstacles(deleted)).containsExactlyInAnyOrder(inner + ": it exists again");
        api.delete(MANAGERS + inner).expect(204);
        api.delete(MANAGERS + sheet).expect(204);
        assertThat(obstacles(deleted)).containsExactly(inner + ": its former parent is gone");
        revert(version()).expect(200);
        revert(deleted).expect(200);
        assertThat(api.used(inner, "scope=own")).containsExactly("R1");

        String created = api.child(root);
        long creation = version();
        api.register(created, "C1").expect(201);
        api.post(MANAGERS + created + "/nets/generate", "{}").expect(201);
        api.child(created);
        annotate("", symbol("a", root, "U1", 1), symbol("b", created, "U1", 2));
        assertThat(obstacles(creation))
                .containsExactlyInAnyOrder(
                        created + ": it has another child",
                        created + ": it has another symbol",
                        created + ": it owns other references",
                        created + ": it owns other unnamed nets");
        patch(created, "{\"name\":\"n\"}");
        assertThat(obstacles(creation)).contains(created + ": its parent, name or ranges were changed");
    }

    @Test
    void aParentThatIsNowBelowIsInTheWay() {
        String first = api.child(root);
        String second = api.child(first);
        put(second, "/parent", "{\"parentId\":\"" + root + "\"}").expect(200);
        long moved = version();
        put(first, "/parent", "{\"parentId\":\"" + second + "\"}").expect(200);
        assertThat(obstacles(moved)).containsExactly(second + ": its former parent is below it");
    }

    @Test
    void changesOfSeveralHierarchiesAreRefused() {
        String why = "It created, ended, joined or divided hierarchies.";
        assertThat(refusal(1)).endsWith(why);
        String other = api.root();
        put(other, "/parent", "{\"parentId\":\"" + root + "\"}").expect(200);
        assertThat(refusal(version())).endsWith(why);
        api.delete(MANAGERS + other + "/parent").expect(200);
        assertThat(refusal(version())).endsWith(why);
        api.child(root);
        api.post(MANAGERS + root + "/clear", "{}").expect(204);
        assertThat(refusal(version())).endsWith(why);
        JsonNode snapshot = export();
        api.delete(MANAGERS + root + "?cascade=true").expect(204);
        api.post(HIERARCHIES + "import", snapshot.toString()).expect(201);
        assertThat(refusal(version())).endsWith(why);
    }

    @Test
    void countersNeverGoDown() {
        put(root, "/counters", "{\"R\":100}");
        assertThat(refusal(version())).endsWith("Nothing of it can be taken back, since counters never go down.");
    }

    @Test
    void anUnknownChangeIsNotFound() {
        for (long version : List.of(0L, -1L, version() + 1, Long.MAX_VALUE)) {
            Api.Answer refused = revert(version).expect(404);
            assertThat(refused.code()).isEqualTo("change_not_found");
            assertThat(refused.json().at("/details/version").asLong()).isEqualTo(version);
        }
        assertThat(api.post(HIERARCHIES + root + "/changes/x/revert", "{}")
                        .expect(400)
                        .code())
                .isEqualTo("invalid_parameter");
        api.child(root);
        String child = api.child(root);
        assertThat(api.post(HIERARCHIES + child + "/changes/2/revert", "{}")
                        .expect(404)
                        .code())
                .isEqualTo("hierarchy_not_found");
        assertThat(api.post(HIERARCHIES + id() + "/changes/2/revert", "{}")
                        .expect(404)
                        .code())
                .isEqualTo("hierarchy_not_found");
    }

    /** The versions go on from those of the former hierarchy of the root, whose changes are not of this one. */
    @Test
    void changesOfAFormerHierarchyAreNotFound() {
        api.child(root);
        long former = version();
        api.delete(MANAGERS + root + "?cascade=true").expect(204);
        api.post("/api/v1/managers", "{\"id\":\"%s\"}".formatted(root)).expect(201);
        assertThat(version()).isGreaterThan(former);
        assertThat(revert(former).expect(404).code()).isEqualTo("change_not_found");
    }

    @Test
    void aRepeatedRequestRevertsOnce() {
        generate(root, "{\"prefix\":\"R\",\"count\":2}");
        long made = version();
        String[] key = {"Idempotency-Key", UUID.randomUUID().toString()};
        JsonNode first = revert(made, key).expect(200).json();
        api.register(root, "R1").expect(201);
        assertThat(revert(made, key).expect(200).json()).isEqualTo(first);
        assertThat(version()).isEqualTo(made + 2);
        assertThat(api.used(root, "")).containsExactly("R1");
    }

    @Test
    void aRevertHasPreconditions() {
        generate(root, "{\"prefix\":\"R\",\"count\":2}");
        long made = version();
        Api.Answer refused = revert(made, "If-Match", "\"" + (made - 1) + "\"").expect(412);
        assertThat(refused.code()).isEqualTo("version_mismatch");
        assertThat(version()).isEqualTo(made);
        Api.Answer done = revert(made, "If-Match", "\"" + made + "\"").expect(200);
        assertThat(done.response().headers().firstValue("ETag")).contains("\"" + (made + 1) + "\"");
    }

    @Test
    void spellingsThatAreEqualUnderTheRulesAreInTheWayOrGoBack() {
        root = api.root("kicad");
        api.register(root, "R1", "USR_BTN").expect(201);
        api.post(MANAGERS + root + "/references/release", "{\"all\":true}").expect(200);
        long released = version();
        api.register(root, "r1").expect(201);
        long registered = version();
        api.register(root, "usr_btn").expect(201);
        assertThat(obstacles(released))
                .containsExactlyInAnyOrder("R1: it is in use again", "USR_BTN: it is in use again");
        api.delete(MANAGERS + root + "/references/r1").expect(204);
        api.register(root, "R1").expect(201);
        assertThat(obstacles(registered)).containsExactly("r1: it was released");
        assertRevertible(() -> api.post(HIERARCHIES + root + "/renames", "{\"renames\":{\"R1\":\"r1\"}}")
                .expect(200));
        annotate("", symbol("a", root, "C1", 1));
        assertRevertible(() -> api.post(HIERARCHIES + root + "/renames", "{\"renames\":{\"C1\":\"c1\"}}")
                .expect(200));
        api.delete(HIERARCHIES + root + "/symbols?key=a").expect(204);
        long deleted = version();
        api.register(root, "c1").expect(201);
        assertThat(obstacles(deleted)).containsExactly("C1: it is in use again");
    }

    @Test
    void aRenewalIsTakenBackUnlessTheHierarchyWouldHaveExpired() {
        root = id();
        put(root, "", "{\"expiresIn\":\"PT1H\"}").expect(201);
        assertRevertible(() -> api.post(HIERARCHIES + root + "/renewals", "{\"expiresIn\":\"P2D\"}")
                .expect(200));
    }

    @Test
    void concurrentRevertsAndAnnotationsNeverGiveAReferenceTwice() throws Exception {
        String sheet = api.child(root);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int client = i;
                work.add(() -> work(client, client % 2 == 0 ? root : sheet));
            }
            int reverted = 0;
            for (Future<Integer> each : clients.invokeAll(work)) {
                reverted += each.get();
            }
            assertThat(reverted).isPositive();
        } finally {
            clients.shutdownNow();
        }
        List<String> references = new ArrayList<>();
        List<String> units = new ArrayList<>();
        export().path("managers").forEach(manager -> {
            manager.path("references").forEach(each -> references.add(each.asString()));
            manager.path("symbols")
                    .forEach(each -> units.add(each.path("reference").asString() + " "
                            + each.path("unit").asInt()));
        });
        assertThat(references).doesNotHaveDuplicates();
        assertThat(units).doesNotHaveDuplicates();
    }

    /** Annotates, renames and generates, and reverts one of the last changes, whoever made it. */
    private int work(int client, String managerId) {
        int reverted = 0;
        for (int i = 0; i < 40; i++) {
            String key = "k" + client + "-" + i % 5;
            Api.Answer answer = switch (i % 4) {
                case 0 -> annotate("", symbol(key, managerId, "R?", 1));
                case 1 -> annotate("\"existing\":\"renumber\",\"reuse\":true,", symbol(key, managerId, "R?", 1));
                case 2 -> api.delete(HIERARCHIES + root + "/symbols?key=" + key);
                default -> api.generate(managerId, "{\"prefix\":\"R\",\"count\":3,\"reuse\":true}");
            };
            assertThat(answer.status()).as(answer.response().body()).isIn(200, 201, 204, 404);
            Api.Answer revert = revert(Math.max(1, version() - i % 3));
            assertThat(revert.status()).as(revert.response().body()).isIn(200, 404, 409);
            reverted += revert.status() == 200 ? 1 : 0;
        }
        return reverted;
    }
}
