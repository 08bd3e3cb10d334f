package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Sends {@code If-Match} and {@code If-None-Match}, and checks {@code ETag} and {@code Refman-Hierarchy}. */
@HttpTest
class ConditionalRequestsHttpTest {

    private static final String MANAGERS = "/api/v1/managers/";
    private static final String HIERARCHIES = "/api/v1/hierarchies/";
    private static final String GENERATE = "{\"prefix\":\"R\"}";

    @LocalServerPort
    private int port;

    private Api api;
    private String root;

    @BeforeEach
    void prepare() {
        api = new Api(port);
        root = api.root();
    }

    private Api.Answer send(String method, String path, @Nullable String body, String... headers) {
        return api.send(method, path, body, "application/json", headers);
    }

    private static @Nullable String header(Api.Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse(null);
    }

    private static String tag(Api.Answer answer) {
        return String.valueOf(header(answer, "ETag"));
    }

    private String present(String rootId) {
        return tag(api.get(HIERARCHIES + rootId).expect(200));
    }

    private static String newId() {
        return "t-" + UUID.randomUUID();
    }

    private static void assertDescribes(Api.Answer answer, String rootId, long version) {
        assertThat(tag(answer)).as(answer.response().body()).isEqualTo("\"" + version + "\"");
        assertThat(header(answer, "Refman-Hierarchy")).isEqualTo(rootId);
    }

    private static void assertDescribesNothing(Api.Answer answer) {
        assertThat(header(answer, "ETag")).isNull();
        assertThat(header(answer, "Refman-Hierarchy")).isNull();
    }

    private static void assertMismatch(Api.Answer answer, String header, @Nullable Long version) {
        assertThat(answer.expect(412).code()).isEqualTo("version_mismatch");
        assertThat(answer.json().path("category").asString()).isEqualTo("concurrency");
        JsonNode details = answer.json().path("details");
        assertThat(details.path("header").asString()).isEqualTo(header);
        if (version == null) {
            assertThat(details.has("version")).isFalse();
        } else {
            assertThat(details.path("version").asLong()).isEqualTo(version);
        }
    }

    @Test
    void everyReadHasTheVersionOfItsHierarchy() {
        String child = api.child(root);
        api.register(child, "R1").expect(201);
        for (String path : List.of(
                MANAGERS + child,
                MANAGERS + child + "/stats",
                MANAGERS + child + "/references",
                MANAGERS + child + "/references/R1",
                MANAGERS + child + "/nets",
                MANAGERS + child + "/counters",
                HIERARCHIES + root,
                HIERARCHIES + root + "/stats",
                HIERARCHIES + root + "/export",
                HIERARCHIES + root + "/symbols")) {
            assertDescribes(api.get(path).expect(200), root, 3);
            assertDescribes(send("HEAD", path, null).expect(200), root, 3);
        }
        assertDescribes(
                api.post(MANAGERS + child + "/references/validate", "{\"references\":[\"R9\"]}")
                        .expect(200),
                root,
                3);
        for (String path : List.of("/api/v1/managers", "/api/v1/hierarchies", "/api/v1/rules")) {
            assertDescribesNothing(api.get(path).expect(200));
        }
    }

    @Test
    void everyChangeHasTheVersionAfterIt() {
        String child = newId();
        String references = MANAGERS + child + "/references";
        assertDescribes(
                api.post("/api/v1/managers", "{\"id\":\"%s\",\"parentId\":\"%s\"}".formatted(child, root)), root, 2);
        assertDescribes(api.generate(child, GENERATE).expect(201), root, 3);
        assertDescribes(api.generate(child, "{\"prefixes\":{\"C\":2,\"L\":1}}").expect(201), root, 4);
        assertDescribes(api.register(root, "R7").expect(201), root, 5);
        assertDescribes(api.put(references, "{\"references\":[\"R1\",\"C1\"]}").expect(200), root, 6);
        assertDescribes(api.delete(references + "/C1").expect(204), root, 7);
        assertDescribes(api.post(references + "/release", "{\"all\":true}").expect(200), root, 8);
        assertDescribes(api.post(MANAGERS + child + "/nets/generate", "{}").expect(201), root, 9);
        assertDescribes(
                api.post(MANAGERS + child + "/nets", "{\"nets\":[\"N$9\"]}").expect(201), root, 10);
        assertDescribes(api.delete(MANAGERS + child + "/nets/N$9").expect(204), root, 11);
        assertDescribes(api.put(MANAGERS + child + "/counters", "{\"R\":50}").expect(200), root, 12);
        assertDescribes(send("PATCH", MANAGERS + child, "{\"name\":\"Power\"}").expect(200), root, 13);
        String annotation = "{\"symbols\":[{\"key\":\"a\",\"managerId\":\"%s\",\"prefix\":\"U\"}]}".formatted(child);
        Api.Answer annotated =
                api.post(HIERARCHIES + root + "/annotations", annotation).expect(200);
        assertDescribes(annotated, root, 14);
        assertThat(annotated.json().path("version").asLong()).isEqualTo(14);
        assertDescribes(
                api.post(HIERARCHIES + root + "/renames", "{\"renames\":{\"U1\":\"U5\"}}")
                        .expect(200),
                root,
                15);
        assertDescribes(api.delete(HIERARCHIES + root + "/symbols?key=a").expect(204), root, 16);
    }

    @Test
    void aRequestThatChangesNothingHasThePresentVersion() {
        String child = api.child(root);
        assertDescribes(
                api.put(MANAGERS + child, "{\"parentId\":\"" + root + "\"}").expect(200), root, 2);
        assertDescribes(
                api.put(MANAGERS + child + "/references", "{\"references\":[]}").expect(200), root, 2);
        assertDescribes(api.delete(MANAGERS + root + "/parent").expect(200), root, 2);
        String drawn = "{\"symbols\":[{\"key\":\"a\",\"managerId\":\"%s\",\"prefix\":\"U\"}],\"dryRun\":true}"
                .formatted(child);
        assertDescribes(api.post(HIERARCHIES + root + "/annotations", drawn).expect(200), root, 2);
        String planned = newId();
        assertDescribesNothing(api.post(
                        HIERARCHIES + planned + "/annotations",
                        "{\"symbols\":[],\"createManagers\":[{\"id\":\"%s\"}],\"dryRun\":true}".formatted(planned))
                .expect(200));
    }

    @Test
    void aChangeOfTreesHasTheVersionOfTheHierarchyOfItsManager() {
        String child = api.child(root);
        String grandchild = api.child(child);
        assertDescribes(api.delete(MANAGERS + child + "/parent").expect(200), child, 1);
        assertThat(present(root)).isEqualTo("\"4\"");
        String move = "{\"parentId\":\"" + root + "\",\"dryRun\":true}";
        assertDescribes(api.put(MANAGERS + child + "/parent", move).expect(200), child, 1);
        assertDescribes(
                api.put(MANAGERS + child + "/parent", "{\"parentId\":\"" + root + "\"}")
                        .expect(200),
                root,
                5);
        assertDescribes(api.post(MANAGERS + root + "/clear", "").expect(204), root, 6);
        // The child was a root with versions 1 and 2 before.
        assertDescribes(api.get(MANAGERS + grandchild).expect(200), child, 3);
        assertDescribes(api.post(MANAGERS + grandchild + "/clear", "").expect(204), grandchild, 1);
        assertDescribes(api.put(MANAGERS + grandchild, "{}").expect(200), grandchild, 1);
    }

    @Test
    void aDeletedHierarchyHasNoVersion() {
        String child = api.child(root);
        assertDescribes(api.delete(MANAGERS + child).expect(204), root, 3);
        assertDescribesNothing(api.delete(MANAGERS + root).expect(204));
    }

    @Test
    void theBodiesOfTreesAndExportsNameTheirVersion() {
        api.generate(root, GENERATE).expect(201);
        JsonNode tree = api.get(HIERARCHIES + root).expect(200).json();
        assertThat(tree.path("version").asLong()).isEqualTo(2);
        String child = api.child(root);
        assertThat(api.get(HIERARCHIES + root).json().at("/children/0").has("version"))
                .isFalse();
        JsonNode snapshot = api.get(HIERARCHIES + root + "/export").json();
        assertThat(snapshot.path("hierarchyVersion").asLong()).isEqualTo(3);
        assertThat(snapshot.path("version").asLong()).as("the format").isEqualTo(3);
        api.delete(MANAGERS + child).expect(204);
        assertDescribes(api.put(HIERARCHIES + root, snapshot.toString()).expect(200), root, 5);
    }

    @Test
    void aReplayedResponseHasTheVersionOfTheFirst() {
        String[] key = {"Idempotency-Key", UUID.randomUUID().toString()};
        Api.Answer first = send("POST", MANAGERS + root + "/references/generate", GENERATE, key);
        assertDescribes(first.expect(201), root, 2);
        api.generate(root, GENERATE).expect(201);
        assertDescribes(
                send("POST", MANAGERS + root + "/references/generate", GENERATE, key)
                        .expect(201),
                root,
                2);
        String[] deletion = {"Idempotency-Key", UUID.randomUUID().toString()};
        send("DELETE", MANAGERS + root, null, deletion).expect(204);
        assertDescribesNothing(send("DELETE", MANAGERS + root, null, deletion).expect(204));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "W/\"1\"", "*", "\"7\", \"1\"", "\"a\" , , W/\"1\"", ", \"1\",", "\"x,y\",\"1\""})
    void aReadOfAKnownVersionHasNoBody(String condition) {
        for (String path : List.of(MANAGERS + root, MANAGERS + root + "/stats", HIERARCHIES + root + "/export")) {
            for (String method : List.of("GET", "HEAD")) {
                Api.Answer unchanged = send(method, path, null, "If-None-Match", condition);
                assertDescribes(unchanged.expect(304), root, 1);
                assertThat(unchanged.response().body()).isEmpty();
            }
        }
        send("GET", HIERARCHIES + newId(), null, "If-None-Match", condition).expect(404);
        send("GET", HIERARCHIES + api.child(root), null, "If-None-Match", condition)
                .expect(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "\"01\"", "\"\"", "\"99999999999999999999\"", "W/\"2\"", "\"1 1\"", ","})
    void aReadOfAnotherVersionHasABody(String condition) {
        boolean isValid = !condition.contains(" ") && !condition.equals(",");
        Api.Answer answer = send("GET", HIERARCHIES + root, null, "If-None-Match", condition);
        if (isValid) {
            assertDescribes(answer.expect(200), root, 1);
        } else {
            assertThat(answer.expect(400).code()).isEqualTo("invalid_header");
        }
    }

    @Test
    void aReadIsNewAfterEachChange() {
        String known = present(root);
        for (int i = 0; i < 3; i++) {
            send("GET", HIERARCHIES + root, null, "If-None-Match", known).expect(304);
            api.generate(root, GENERATE).expect(201);
            known = tag(send("GET", HIERARCHIES + root, null, "If-None-Match", known)
                    .expect(200));
        }
    }

    @Test
    void anOutdatedIfMatchChangesNothing() {
        String child = api.child(root);
        api.register(child, "R1").expect(201);
        List<Change> changes = changes(child);
        for (Change change : changes) {
            assertMismatch(change.send(this, "If-Match", "\"2\""), "If-Match", 3L);
            assertMismatch(change.send(this, "If-Match", "\"1\", \"2\", \"x\""), "If-Match", 3L);
            assertThat(present(root)).as(change.toString()).isEqualTo("\"3\"");
        }
        assertMismatch(send("GET", HIERARCHIES + root, null, "If-Match", "\"2\""), "If-Match", 3L);
        send("GET", HIERARCHIES + root, null, "If-Match", "\"3\"").expect(200);
    }

    @Test
    void aChangeOfTheNamedVersionTakesEffect() {
        String child = api.child(root);
        api.register(child, "R1").expect(201);
        for (Change change : changes(child)) {
            String present = present(root);
            assertThat(change.send(this, "If-Match", "\"1000\", " + present).status())
                    .as(change.toString())
                    .isIn(200, 201, 204);
        }
        assertThat(api.get(MANAGERS + child).status()).isEqualTo(404);
    }

    /** A change of a manager or its hierarchy. */
    private record Change(
            String method, String path, @Nullable String body) {

        Api.Answer send(ConditionalRequestsHttpTest test, String... headers) {
            return test.send(method, path, body, headers);
        }
    }

    /** Returns changes that succeed in this order; the last one deletes the child. */
    private List<Change> changes(String child) {
        String manager = MANAGERS + child;
        String hierarchy = HIERARCHIES + root;
        String symbol = "{\"symbols\":[{\"key\":\"a\",\"managerId\":\"%s\",\"prefix\":\"U\"}]".formatted(child);
        List<Change> changes = new ArrayList<>(List.of(
                new Change("POST", manager + "/references/generate", GENERATE),
                new Change("POST", manager + "/references", "{\"reference\":\"R9\"}"),
                new Change("PUT", manager + "/references", "{\"references\":[\"R1\",\"C3\"]}"),
                new Change("POST", manager + "/references/release", "{\"references\":[\"R1\"]}"),
                new Change("DELETE", manager + "/references/C3", null),
                new Change("POST", manager + "/references/validate", "{\"references\":[\"R1\"]}"),
                new Change("POST", manager + "/nets", "{\"nets\":[\"N$9\"]}"),
                new Change("DELETE", manager + "/nets/N$9", null),
                new Change("PUT", manager + "/counters", "{\"R\":50}"),
                new Change("PUT", manager, "{\"parentId\":\"" + root + "\"}"),
                new Change("PATCH", manager, "{\"name\":\"Power\"}"),
                new Change("POST", hierarchy + "/annotations", symbol + ",\"dryRun\":true}"),
                new Change("POST", hierarchy + "/annotations", symbol + "}"),
                new Change("POST", hierarchy + "/renames", "{\"renames\":{\"U1\":\"U5\"}}"),
                new Change("DELETE", hierarchy + "/symbols?key=a", null),
                new Change("PUT", manager + "/parent", "{\"parentId\":\"" + root + "\"}"),
                new Change(
                        "PUT",
                        hierarchy,
                        api.get(hierarchy + "/export").expect(200).response().body())));
        changes.add(new Change("DELETE", manager, null));
        return changes;
    }

    @Test
    void theVersionOfTheManagerInThePathCountsWhenATreeMoves() {
        String other = api.root();
        api.generate(other, GENERATE).expect(201);
        String body = "{\"parentId\":\"" + other + "\"}";
        assertMismatch(send("PUT", MANAGERS + root + "/parent", body, "If-Match", "\"2\""), "If-Match", 1L);
        assertDescribes(
                send("PUT", MANAGERS + root + "/parent", body, "If-Match", "\"1\"")
                        .expect(200),
                other,
                3);
        assertMismatch(send("DELETE", MANAGERS + root + "/parent", null, "If-Match", "\"1\""), "If-Match", 3L);
        assertDescribes(
                send("DELETE", MANAGERS + root + "/parent", null, "If-Match", "\"3\"")
                        .expect(200),
                root,
                3);
    }

    @Test
    void aStarMatchesWhateverExists() {
        send("POST", MANAGERS + root + "/references/generate", GENERATE, "If-Match", "*")
                .expect(201);
        String missing = newId();
        assertMismatch(send("PUT", MANAGERS + missing, "{}", "If-Match", "*"), "If-Match", null);
        assertMismatch(send("PUT", MANAGERS + missing, "{}", "If-Match", "\"1\""), "If-Match", null);
        String snapshot =
                api.get(HIERARCHIES + root + "/export").response().body().replace(root, missing);
        assertMismatch(send("PUT", HIERARCHIES + missing, snapshot, "If-Match", "*"), "If-Match", null);
        for (String dryRun : List.of("true", "false")) {
            String board = "{\"symbols\":[{\"key\":\"a\",\"managerId\":\"%1$s\",\"prefix\":\"U\"}],"
                    .concat("\"createManagers\":[{\"id\":\"%1$s-a\",\"parentId\":\"%1$s\"},{\"id\":\"%1$s\"}],")
                    .concat("\"dryRun\":" + dryRun + "}")
                    .formatted(missing);
            assertMismatch(
                    send("POST", HIERARCHIES + missing + "/annotations", board, "If-Match", "*"), "If-Match", null);
        }
        api.get(MANAGERS + missing).expect(404);
        api.get(MANAGERS + missing + "-a").expect(404);
        // Nothing of the refused requests is left in memory.
        api.put(MANAGERS + missing + "-a", "{}").expect(201);
        api.put(MANAGERS + missing, "{}").expect(201);
    }

    /** According to RFC 9110, section 13.2.1, conditions do not matter if the request fails without them. */
    @Test
    void aRequestThatFailsAnywayIsRefusedForItsOwnReason() {
        String missing = newId();
        for (String condition : List.of("*", "\"1\"")) {
            send("DELETE", MANAGERS + missing, null, "If-Match", condition).expect(404);
            send("POST", MANAGERS + missing + "/references/generate", GENERATE, "If-Match", condition)
                    .expect(404);
            send("POST", HIERARCHIES + missing + "/renames", "{\"renames\":{\"R1\":\"R2\"}}", "If-Match", condition)
                    .expect(404);
        }
        String child = api.child(root);
        send("POST", HIERARCHIES + child + "/renames", "{\"renames\":{\"R1\":\"R2\"}}", "If-Match", "\"9\"")
                .expect(404);
        send("POST", MANAGERS + root + "/references/generate", "{", "If-Match", "\"9\"")
                .expect(400);
    }

    /** The path of a creation by POST is the list, which exists and has no version. */
    @Test
    void aCreationByPostHasNoVersionToMatch() {
        String id = newId();
        String body = "{\"id\":\"" + id + "\",\"parentId\":\"" + root + "\"}";
        assertMismatch(send("POST", "/api/v1/managers", body, "If-Match", "\"1\""), "If-Match", null);
        String snapshot =
                api.get(HIERARCHIES + root + "/export").response().body().replace(root, id);
        assertMismatch(send("POST", HIERARCHIES + "import", snapshot, "If-Match", "\"1\""), "If-Match", null);
        assertThat(present(root)).isEqualTo("\"1\"");
        send("POST", "/api/v1/managers", body, "If-Match", "*").expect(201);
    }

    @Test
    void ifNoneMatchPreventsAChangeOfWhatExists() {
        assertMismatch(send("PUT", MANAGERS + root, "{}", "If-None-Match", "*"), "If-None-Match", 1L);
        assertMismatch(
                send("POST", MANAGERS + root + "/references/generate", GENERATE, "If-None-Match", "\"1\""),
                "If-None-Match",
                1L);
        String missing = newId();
        send("PUT", MANAGERS + missing, "{}", "If-None-Match", "*").expect(201);
        assertThat(present(root)).isEqualTo("\"1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "W/\"1\"", "\"1", "\"1\" \"2\"", "*, \"1\"", "w/\"1\"", "\"1\";", "", ","})
    void aWeakOrMalformedIfMatchIsRefused(String condition) {
        Api.Answer refused = send("POST", MANAGERS + root + "/references/generate", GENERATE, "If-Match", condition);
        assertThat(refused.expect(400).code()).isEqualTo("invalid_header");
        assertThat(refused.json().at("/details/header").asString()).isEqualTo("If-Match");
        assertThat(refused.json().at("/details/value").asString()).isEqualTo(condition);
        assertThat(present(root)).isEqualTo("\"1\"");
    }

    @Test
    void severalFieldsAreOneList() {
        send("POST", MANAGERS + root + "/references/generate", GENERATE, "If-Match", "\"7\"", "If-Match", "\"1\"")
                .expect(201);
    }

    @Test
    void aRepeatedRequestGetsTheFirstResponseAfterTheVersionMovedOn() {
        String[] headers = {"Idempotency-Key", UUID.randomUUID().toString(), "If-Match", "\"1\""};
        String path = MANAGERS + root + "/references/generate";
        Api.Answer first = send("POST", path, GENERATE, headers).expect(201);
        Api.Answer repeated = send("POST", path, GENERATE, headers).expect(201);
        assertThat(repeated.response().body()).isEqualTo(first.response().body());
        assertThat(tag(repeated)).isEqualTo("\"2\"");
        assertThat(present(root)).isEqualTo("\"2\"");
    }

    @Test
    void aMismatchDoesNotUseTheIdempotencyKey() {
        String key = UUID.randomUUID().toString();
        String path = MANAGERS + root + "/references/generate";
        assertMismatch(send("POST", path, GENERATE, "Idempotency-Key", key, "If-Match", "\"5\""), "If-Match", 1L);
        send("POST", path, GENERATE, "Idempotency-Key", key, "If-Match", "\"1\"")
                .expect(201);
    }

    /** Each client adds one to the number in the name, if nobody changed it since the client read it. */
    @Test
    void noUpdateIsLostWhenManyClientsReadAndThenWriteWithIfMatch() throws Exception {
        int clients = 6;
        int additions = 15;
        send("PATCH", MANAGERS + root, "{\"name\":\"0\"}").expect(200);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                tasks.add(() -> addToName(additions));
            }
            int mismatches = 0;
            for (Future<Integer> task : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                mismatches += task.get();
            }
            assertThat(api.get(MANAGERS + root).json().path("name").asInt()).isEqualTo(clients * additions);
            assertThat(present(root)).isEqualTo("\"" + (2 + clients * additions) + "\"");
            assertThat(mismatches).as("requests that lost a race").isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    private int addToName(int additions) {
        int mismatches = 0;
        for (int done = 0; done < additions; ) {
            Api.Answer read = api.get(MANAGERS + root).expect(200);
            int next = read.json().path("name").asInt() + 1;
            Api.Answer written = send("PATCH", MANAGERS + root, "{\"name\":\"" + next + "\"}", "If-Match", tag(read));
            if (written.status() == 200) {
                done++;
            } else {
                assertThat(written.expect(412).code()).isEqualTo("version_mismatch");
                mismatches++;
            }
        }
        return mismatches;
    }
}
