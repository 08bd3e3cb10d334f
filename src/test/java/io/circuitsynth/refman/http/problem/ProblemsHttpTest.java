package io.circuitsynth.refman.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.HaltingStore;
import io.circuitsynth.refman.http.api.HttpTest;
import io.circuitsynth.refman.http.api.KeyedService;
import io.circuitsynth.refman.http.security.Role;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.node.ObjectNode;

/** Provokes every code over HTTP and compares the whole problem document. */
@HttpTest
@Import({ProblemsHttpTest.FailingController.class, HaltingStore.class})
@TestPropertySource(
        properties = {
            "refman.limits.references-per-request=5",
            "refman.limits.managers-per-hierarchy=3",
            "refman.limits.levels-per-hierarchy=2",
            "refman.limits.iterations-per-comparison=5",
            "refman.limits.items-per-page=5",
            "refman.limits.characters-per-name=5",
            "refman.limits.bytes-per-request=300",
            "refman.commit-queue.maximum-changes=1",
            "refman.limits.references-per-import=5",
            "refman.limits.bytes-per-import=600",
            "refman.requests.maximum-url-characters=600",
            "refman.requests.maximum-header-bytes=2000B",
            "refman.requests.body-deadline=2s",
            "server.tomcat.connection-timeout=1s",
            "spring.jackson.factory.constraints.read.max-nesting-depth=4",
            "spring.jackson.factory.constraints.read.max-string-length=270",
            "spring.jackson.factory.constraints.read.max-name-length=50",
            "spring.jackson.factory.constraints.read.max-number-length=20",
            "spring.jackson.factory.constraints.read.max-token-count=60"
        })
class ProblemsHttpTest {

    private static final Path EXAMPLES = Path.of("src", "main", "resources", "problem-examples.json");

    private static final String UUID_PATTERN = "\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b";
    private static final String ANY_UUID = "7a1f0c52-6a0e-4d0b-9b52-9b7b2f4f8f11";

    private static final String MANAGERS = "/api/v1/managers";
    private static final String REFERENCES = MANAGERS + "/strict/references";
    private static final String GENERATE = REFERENCES + "/generate";
    private static final String IMPORT = "/api/v1/hierarchies/import";

    @LocalServerPort
    private int port;

    @Autowired
    private HaltingStore store;

    private Api api;

    @TestConfiguration
    @RestController
    static class FailingController {

        @GetMapping("/api/v1/failing")
        String fail() {
            throw new IllegalStateException("SELECT secret FROM io.circuitsynth.refman");
        }
    }

    /** One request and the problem it must be answered with; details are JSON. */
    private record Case(
            String code,
            int status,
            String category,
            String method,
            String path,
            @Nullable String body,
            String detail,
            String details) {

        @Override
        public String toString() {
            return code + " by " + method + " " + path + " " + body;
        }
    }

    private static Case refused(String code, int status, String path, String body, String detail, String details) {
        return new Case(code, status, "validation", "POST", path, body, detail, details);
    }

    private static Case structure(
            String code, int status, String method, String path, @Nullable String body, String detail, String details) {
        return new Case(code, status, "hierarchy", method, path, body, detail, details);
    }

    private static String snapshot(String version, String references) {
        return "{\"format\":\"refman-hierarchy\",\"version\":" + version + ",\"rules\":\"kicad\","
                + "\"managers\":[{\"id\":\"strict\",\"name\":null,\"parentId\":null,"
                + "\"createdAt\":\"2026-11-22T07:00:00Z\",\"references\":[" + references + "],\"retired\":[],"
                + "\"nets\":[],\"counters\":{},\"nextNet\":1}],\"ahead\":[]}";
    }

    static List<Case> cases() {
        String long65 = "R".repeat(64) + "1";
        return List.of(
                refused(
                        "empty_reference",
                        422,
                        REFERENCES,
                        "{\"reference\":\"\"}",
                        "A reference must not be empty.",
                        "{}"),
                refused("empty_prefix", 422, GENERATE, "{\"prefix\":\"\"}", "A prefix must not be empty.", "{}"),
                refused(
                        "reference_too_long",
                        422,
                        REFERENCES,
                        "{\"reference\":\"" + long65 + "\"}",
                        "The reference is longer than 64 characters.",
                        "{\"reference\":\"" + long65 + "\",\"limit\":64}"),
                refused(
                        "prefix_too_long",
                        422,
                        GENERATE,
                        "{\"prefix\":\"ABCDEFGHIJKLMNOPQ\"}",
                        "The prefix is longer than 16 characters.",
                        "{\"prefix\":\"ABCDEFGHIJKLMNOPQ\",\"limit\":16}"),
                refused(
                        "already_in_use",
                        409,
                        REFERENCES,
                        "{\"references\":[\"R2\",\"R1\"]}",
                        "The reference 'R1' is already in use.",
                        "{\"reference\":\"R1\",\"ownerId\":\"child\"}"),
                refused(
                        "already_in_use",
                        409,
                        REFERENCES,
                        "{\"references\":[\"R2\",\"R2\"]}",
                        "The reference 'R2' is named twice in the request.",
                        "{\"reference\":\"R2\"}"),
                refused(
                        "reserved_reference",
                        422,
                        REFERENCES,
                        "{\"reference\":\"GND\"}",
                        "The reference 'GND' is reserved.",
                        "{\"reference\":\"GND\"}"),
                refused(
                        "reserved_prefix",
                        422,
                        GENERATE,
                        "{\"prefix\":\"N$\"}",
                        "The prefix 'N$' is reserved.",
                        "{\"prefix\":\"N$\"}"),
                refused(
                        "invalid_prefix_character",
                        422,
                        GENERATE,
                        "{\"prefix\":\"R-\"}",
                        "The prefix 'R-' has the character '-'.",
                        "{\"prefix\":\"R-\",\"character\":\"-\"}"),
                refused(
                        "invalid_number_character",
                        422,
                        REFERENCES,
                        "{\"reference\":\"R1A\"}",
                        "The number '1A' has the character 'A'.",
                        "{\"reference\":\"R1A\",\"number\":\"1A\",\"character\":\"A\"}"),
                refused(
                        "prefix_must_start_with_letter",
                        422,
                        REFERENCES,
                        "{\"reference\":\"_1\"}",
                        "The prefix '_' does not start with a letter.",
                        "{\"prefix\":\"_\"}"),
                refused(
                        "missing_number",
                        422,
                        MANAGERS + "/kicad/references",
                        "{\"reference\":\"R?\"}",
                        "The reference 'R?' is not annotated yet: '?' stands where its number will be.",
                        "{\"reference\":\"R?\"}"),
                refused(
                        "invalid_number",
                        422,
                        REFERENCES,
                        "{\"reference\":\"R4294967296\"}",
                        "The number 4294967296 is larger than 4294967295.",
                        "{\"reference\":\"R4294967296\",\"number\":\"4294967296\",\"limit\":4294967295}"),
                new Case(
                        "invalid_number",
                        422,
                        "validation",
                        "PUT",
                        MANAGERS + "/strict/counters",
                        "{\"R\":0}",
                        "The number for 'R' must be 1 to 4294967296, not 0.",
                        "{\"name\":\"R\",\"number\":0,\"limit\":4294967296}"),
                refused(
                        "invalid_reference_format",
                        422,
                        REFERENCES,
                        "{\"reference\":\"R-1\"}",
                        "The reference 'R-1' is not a prefix and a number: it has the character '-'.",
                        "{\"reference\":\"R-1\"}"),
                refused(
                        "counter_overflow",
                        409,
                        GENERATE,
                        "{\"prefix\":\"R\",\"count\":2,\"from\":4294967295}",
                        "Fewer than the 2 numbers asked for are left for the prefix 'R'.",
                        "{\"prefix\":\"R\",\"count\":2,\"limit\":4294967295}"),
                new Case(
                        "reference_not_found",
                        404,
                        "validation",
                        "DELETE",
                        REFERENCES + "/R1",
                        null,
                        "The manager does not own the reference 'R1'.",
                        "{\"reference\":\"R1\",\"managerId\":\"strict\"}"),
                refused(
                        "invalid_id",
                        422,
                        MANAGERS,
                        "{\"id\":\"a/b\"}",
                        "An id has 1 to 64 of the characters A-Z a-z 0-9 . _ ~ - and is neither . nor ..",
                        "{\"id\":\"a/b\",\"pattern\":\"[A-Za-z0-9._~-]{1,64}\"}"),
                refused(
                        "invalid_id",
                        422,
                        MANAGERS,
                        "{\"id\":\"..\"}",
                        "An id has 1 to 64 of the characters A-Z a-z 0-9 . _ ~ - and is neither . nor ..",
                        "{\"id\":\"..\",\"pattern\":\"[A-Za-z0-9._~-]{1,64}\"}"),
                refused(
                        "invalid_count",
                        422,
                        GENERATE,
                        "{\"prefix\":\"R\",\"count\":0}",
                        "There must be at least 1 and at most 5 references in one request, not 0.",
                        "{\"count\":0,\"limit\":5}"),
                refused(
                        "references_limit",
                        413,
                        GENERATE,
                        "{\"prefix\":\"R\",\"count\":6}",
                        "There may be at most 5 references in one request, not 6.",
                        "{\"count\":6,\"limit\":5}"),
                refused(
                        "references_limit",
                        413,
                        REFERENCES,
                        "{\"references\":[\"R1\",\"R2\",\"R3\",\"R4\",\"R5\",\"R6\"]}",
                        "There may be at most 5 references in one request, not 6.",
                        "{\"count\":6,\"limit\":5}"),
                refused(
                        "references_limit",
                        413,
                        MANAGERS + "/strict/nets/generate",
                        "{\"count\":6}",
                        "There may be at most 5 net names in one request, not 6.",
                        "{\"count\":6,\"limit\":5}"),
                refused(
                        "iterations_limit",
                        413,
                        "/api/v1/implementation/comparisons",
                        "{\"prefixes\":[\"R\",\"C\"],\"iterations\":3}",
                        "There may be at most 5 references in one comparison, not 6.",
                        "{\"count\":6,\"limit\":5}"),
                new Case(
                        "page_limit",
                        400,
                        "validation",
                        "GET",
                        REFERENCES + "?limit=6",
                        null,
                        "There may be at most 5 items on one page, not 6.",
                        "{\"count\":6,\"limit\":5}"),
                refused(
                        "name_limit",
                        422,
                        MANAGERS,
                        "{\"name\":\"too long\"}",
                        "There may be at most 5 characters in a name, not 8.",
                        "{\"count\":8,\"limit\":5}"),
                refused(
                        "invalid_name",
                        422,
                        MANAGERS,
                        "{\"name\":\"a\\u0000b\"}",
                        "The name has a character that cannot be kept, U+0000.",
                        "{\"character\":\"U+0000\"}"),
                refused(
                        "invalid_snapshot",
                        422,
                        IMPORT,
                        snapshot("1", "\"R1-R3\",\"R2\""),
                        "The snapshot is wrong at 'managers[0].references[1]': a reference is owned already.",
                        "{\"member\":\"managers[0].references[1]\",\"reference\":\"R2\"}"),
                refused(
                        "invalid_snapshot",
                        422,
                        IMPORT,
                        snapshot("2", ""),
                        "The snapshot is wrong at 'version': only version 1 is known.",
                        "{\"member\":\"version\",\"version\":2}"),
                refused(
                        "references_limit",
                        413,
                        IMPORT,
                        snapshot("1", "\"R1-R6\""),
                        "There may be at most 5 references and net names in one import, not 6.",
                        "{\"count\":6,\"limit\":5}"),
                structure(
                        "manager_not_found",
                        404,
                        "GET",
                        MANAGERS + "/nobody",
                        null,
                        "There is no manager with the id 'nobody'.",
                        "{\"managerId\":\"nobody\"}"),
                structure(
                        "manager_not_found",
                        404,
                        "POST",
                        MANAGERS,
                        "{\"parentId\":\"nobody\"}",
                        "There is no manager with the id 'nobody'.",
                        "{\"managerId\":\"nobody\"}"),
                structure(
                        "manager_exists",
                        409,
                        "POST",
                        MANAGERS,
                        "{\"id\":\"strict\"}",
                        "There is already a manager with the id 'strict'.",
                        "{\"managerId\":\"strict\"}"),
                structure(
                        "manager_exists",
                        409,
                        "PUT",
                        MANAGERS + "/strict",
                        "{\"name\":\"other\"}",
                        "The manager 'strict' exists with another name.",
                        "{\"managerId\":\"strict\",\"differs\":\"name\"}"),
                structure(
                        "hierarchy_not_found",
                        404,
                        "GET",
                        "/api/v1/hierarchies/child",
                        null,
                        "There is no hierarchy whose root has the id 'child'.",
                        "{\"rootId\":\"child\"}"),
                structure(
                        "hierarchy_cycle",
                        409,
                        "PUT",
                        MANAGERS + "/strict/parent",
                        "{\"parentId\":\"child\"}",
                        "A manager cannot be put below itself.",
                        "{\"managerId\":\"strict\",\"parentId\":\"child\"}"),
                structure(
                        "hierarchy_conflict",
                        409,
                        "PUT",
                        MANAGERS + "/kicad/parent",
                        "{\"parentId\":\"strict\"}",
                        "Both hierarchies use 1 references or nets of the same name.",
                        "{\"duplicates\":[\"R1\"],\"duplicatesCount\":1}"),
                structure(
                        "hierarchy_conflict",
                        409,
                        "DELETE",
                        MANAGERS + "/strict",
                        null,
                        "The manager has children; delete it with cascade=true to delete them too.",
                        "{\"managerId\":\"strict\",\"childrenCount\":1}"),
                structure(
                        "hierarchy_limit",
                        409,
                        "POST",
                        MANAGERS,
                        "{\"parentId\":\"full\"}",
                        "There may be at most 3 managers in one hierarchy, not 4.",
                        "{\"count\":4,\"limit\":3}"),
                structure(
                        "levels_limit",
                        409,
                        "POST",
                        MANAGERS,
                        "{\"parentId\":\"child\"}",
                        "There may be at most 2 levels in one hierarchy, not 3.",
                        "{\"count\":3,\"limit\":2}"),
                structure(
                        "rules_of_child",
                        422,
                        "POST",
                        MANAGERS,
                        "{\"parentId\":\"strict\",\"rules\":\"kicad\"}",
                        "The rules are the root's: a manager with a parent cannot name its own.",
                        "{\"rules\":\"kicad\",\"parentId\":\"strict\"}"),
                new Case(
                        "rules_not_found",
                        404,
                        "config",
                        "POST",
                        MANAGERS,
                        "{\"rules\":\"loose\"}",
                        "There are no rules named 'loose'.",
                        "{\"rules\":\"loose\",\"known\":[\"kicad\",\"strict\"]}"),
                refused(
                        "malformed_json",
                        400,
                        REFERENCES,
                        "{\"reference\":",
                        "The body is not JSON.",
                        "{\"line\":1,\"column\":14}"),
                refused(
                        "malformed_json",
                        400,
                        REFERENCES,
                        "{\"reference\":\"R1\",\"reference\":\"R2\"}",
                        "The body is not JSON.",
                        "{\"line\":1,\"column\":30}"),
                refused("malformed_json", 400, REFERENCES, "", "The request needs a body of JSON in UTF-8.", "{}"),
                refused(
                        "missing_member",
                        400,
                        GENERATE,
                        "{\"count\":1}",
                        "The body needs a value for 'prefix'.",
                        "{\"member\":\"prefix\"}"),
                refused(
                        "missing_member",
                        400,
                        REFERENCES,
                        "{\"references\":[\"R2\",null]}",
                        "The body needs a value for 'references[1]'.",
                        "{\"member\":\"references[1]\"}"),
                refused(
                        "missing_member",
                        400,
                        REFERENCES,
                        "{}",
                        "The body needs 'reference' or 'references'.",
                        "{\"member\":\"references\"}"),
                new Case(
                        "missing_member",
                        400,
                        "validation",
                        "PUT",
                        MANAGERS + "/strict/parent",
                        "{}",
                        "The body needs a value for 'parentId'.",
                        "{\"member\":\"parentId\"}"),
                new Case(
                        "missing_member",
                        400,
                        "validation",
                        "PUT",
                        MANAGERS + "/strict/counters",
                        "{\"R\":null}",
                        "The counter 'R' has no number.",
                        "{\"member\":\"R\"}"),
                refused(
                        "unknown_member",
                        400,
                        GENERATE,
                        "{\"prefix\":\"R\",\"counts\":1}",
                        "The body has a member that nobody knows: 'counts'.",
                        "{\"member\":\"counts\",\"known\":[\"count\",\"from\",\"prefix\",\"reuse\"]}"),
                refused(
                        "conflicting_members",
                        400,
                        REFERENCES,
                        "{\"reference\":\"R2\",\"references\":[\"R3\"]}",
                        "Name either 'reference' or 'references', not both.",
                        "{\"members\":[\"reference\",\"references\"]}"),
                refused(
                        "invalid_type",
                        400,
                        GENERATE,
                        "{\"prefix\":\"R\",\"count\":\"1\"}",
                        "The member 'count' has a value of the wrong type.",
                        "{\"member\":\"count\"}"),
                refused(
                        "invalid_type",
                        400,
                        GENERATE,
                        "{\"prefix\":7}",
                        "The member 'prefix' has a value of the wrong type.",
                        "{\"member\":\"prefix\"}"),
                refused(
                        "invalid_type",
                        400,
                        GENERATE,
                        "{\"prefix\":\"R\",\"count\":1.5}",
                        "The member 'count' has a value of the wrong type.",
                        "{\"member\":\"count\"}"),
                refused(
                        "invalid_type",
                        400,
                        GENERATE,
                        "[]",
                        "The body has a value of the wrong type.",
                        "{\"member\":\"\"}"),
                refused(
                        "number_out_of_range",
                        400,
                        GENERATE,
                        "{\"prefix\":\"R\",\"count\":99999999999}",
                        "The number of 'count' is too large.",
                        "{\"member\":\"count\"}"),
                new Case(
                        "invalid_parameter",
                        400,
                        "validation",
                        "GET",
                        REFERENCES + "?scope=all",
                        null,
                        "The parameter 'scope' cannot have the value 'all'.",
                        "{\"parameter\":\"scope\",\"value\":\"all\"}"),
                new Case(
                        "path_not_found",
                        404,
                        "validation",
                        "GET",
                        "/api/v1/nothing",
                        null,
                        "There is nothing at this path.",
                        "{}"),
                new Case(
                        "method_not_allowed",
                        405,
                        "validation",
                        "PATCH",
                        MANAGERS + "/strict",
                        "{}",
                        "The method PATCH is not known at this path.",
                        "{\"method\":\"PATCH\",\"supported\":[\"DELETE\",\"GET\",\"PUT\"]}"),
                new Case(
                        "invalid_parameter",
                        400,
                        "validation",
                        "GET",
                        MANAGERS + "?parent=strict&roots=true",
                        null,
                        "The children of a manager are no roots: name either 'parent' or 'roots'.",
                        "{\"parameter\":\"roots\",\"value\":\"true\"}"),
                new Case(
                        "invalid_number",
                        422,
                        "validation",
                        "PUT",
                        MANAGERS + "/strict",
                        "{\"initialCounters\":{\"R\":0}}",
                        "The number for 'R' must be 1 to 4294967296, not 0.",
                        "{\"name\":\"R\",\"number\":0,\"limit\":4294967296}"),
                new Case(
                        "bad_request",
                        400,
                        "validation",
                        "PUT",
                        MANAGERS + "/strict;x=y",
                        "{}",
                        "A ';' in the path must be written as %3B.",
                        "{}"),
                refused(
                        "body_limit",
                        413,
                        REFERENCES,
                        "{\"reference\":\"" + "R".repeat(300) + "\"}",
                        "There may be at most 300 bytes in the body of this request.",
                        "{\"limit\":300}"),
                structure(
                        "manager_exists",
                        409,
                        "POST",
                        IMPORT,
                        snapshot("1", "\"R1\",\"" + "X".repeat(200) + "\""),
                        "There is already a manager with the id 'strict'.",
                        "{\"managerId\":\"strict\"}"),
                refused(
                        "body_limit",
                        413,
                        IMPORT,
                        snapshot("1", "\"" + "R".repeat(600) + "\""),
                        "There may be at most 600 bytes in the body of this request.",
                        "{\"limit\":600}"),
                refused(
                        "json_depth_limit",
                        413,
                        IMPORT,
                        snapshot("1", "[]"),
                        "There may be at most 4 levels in the JSON of the body.",
                        "{\"limit\":4}"),
                refused(
                        "json_text_limit",
                        413,
                        REFERENCES,
                        "{\"reference\":\"" + "R".repeat(275) + "\"}",
                        "There may be at most 270 characters in a text of the body.",
                        "{\"limit\":270}"),
                refused(
                        "json_name_limit",
                        413,
                        REFERENCES,
                        "{\"" + "r".repeat(60) + "\":1}",
                        "There may be at most 50 characters in the name of a member.",
                        "{\"limit\":50}"),
                refused(
                        "json_number_limit",
                        413,
                        GENERATE,
                        "{\"prefix\":\"R\",\"count\":" + "1".repeat(30) + "}",
                        "There may be at most 20 characters in a number of the body.",
                        "{\"limit\":20}"),
                refused(
                        "json_tokens_limit",
                        413,
                        REFERENCES,
                        "{\"references\":[" + "\"\",".repeat(80) + "\"\"]}",
                        "There may be at most 60 tokens in the JSON of the body.",
                        "{\"limit\":60}"),
                new Case(
                        "internal_error",
                        500,
                        "internal",
                        "GET",
                        "/api/v1/failing",
                        null,
                        "The service failed; nothing is known to be wrong with the request.",
                        "{}"));
    }

    @BeforeEach
    void prepare() {
        api = new Api(port);
        put("strict", "{}");
        put("child", "{\"parentId\":\"strict\"}");
        put("kicad", "{\"rules\":\"kicad\"}");
        put("full", "{}");
        put("full-1", "{\"parentId\":\"full\"}");
        put("full-2", "{\"parentId\":\"full\"}");
        api.register("child", "R1");
        api.register("kicad", "R1");
        assertThat(api.get(MANAGERS + "/child/references").texts("references")).containsExactly("R1");
    }

    private void put(String id, String body) {
        assertThat(api.put(MANAGERS + "/" + id, body).status()).isIn(200, 201);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRefusalIsTheWholeProblemDocumentAndChangesNothing(Case expected) {
        List<JsonNode> before = state();
        Api.Answer answer = api.send(expected.method(), expected.path(), expected.body(), "application/json");
        compare(answer, expected);
        assertThat(state()).isEqualTo(before);
    }

    private List<JsonNode> state() {
        return Stream.of(
                        "/api/v1/hierarchies/strict",
                        "/api/v1/hierarchies/kicad",
                        "/api/v1/hierarchies/full",
                        "/api/v1/managers/strict/counters",
                        "/api/v1/hierarchies")
                .map(path -> api.get(path).expect(200).json())
                .toList();
    }

    private static void compare(Api.Answer answer, Case expected) {
        answer.expect(expected.status());
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        String title = expected.code().replace('_', ' ');
        String instance = expected.path().replaceFirst("\\?.*", "");
        JsonNode document = Api.JSON
                .createObjectNode()
                .put("type", "urn:refman:problem:" + expected.code())
                .put("title", Character.toUpperCase(title.charAt(0)) + title.substring(1))
                .put("status", expected.status())
                .put("detail", expected.detail())
                .put("instance", instance)
                .put("code", expected.code())
                .put("category", expected.category())
                .set("details", Api.JSON.readTree(expected.details()));
        assertThat(answer.json()).isEqualTo(document);
    }

    @Test
    void everyCodeIsProvoked() throws InterruptedException, IOException {
        Set<String> provoked = new HashSet<>(Set.of(
                "not_acceptable", "unsupported_media_type", "bad_request", "host_not_allowed", "request_timeout"));
        retries().keySet().forEach(expected -> provoked.add(expected.code()));
        unwelcome().keySet().forEach(expected -> provoked.add(expected.code()));
        cases().forEach(each -> provoked.add(each.code()));
        Set<String> all = new HashSet<>();
        Stream.of(RefusalCode.values()).forEach(code -> all.add(code.text()));
        Stream.of(RequestCode.values()).forEach(code -> all.add(code.text()));
        assertThat(provoked).isEqualTo(all);
    }

    @Test
    void theExamplesOfTheContractAreRealAnswers() throws IOException, InterruptedException {
        ObjectNode answers = Api.JSON.createObjectNode();
        cases().forEach(each -> {
            if (!answers.has(each.code())) {
                answers.set(
                        each.code(),
                        api.send(each.method(), each.path(), each.body(), "application/json")
                                .json());
            }
        });
        retries()
                .forEach((expected, answer) -> answers.set(
                        expected.code(),
                        Api.JSON.readTree(answer.response().body().replaceAll(UUID_PATTERN, ANY_UUID))));
        unwelcome().forEach((expected, answer) -> answers.set(expected.code(), answer.json()));
        answers.set("unsupported_media_type", sendPlainText().json());
        answers.set("not_acceptable", acceptOnlyPictures().json());
        answers.set("host_not_allowed", body(otherHost()));
        answers.set("request_timeout", body(slowBody()));
        answers.set("bad_request", Api.JSON.readTree(malformedPath().replaceFirst("(?s)^.*?\\r\\n\\r\\n", "")));
        String written = Api.JSON
                        .writerWithDefaultPrettyPrinter()
                        .with(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                        .writeValueAsString(answers)
                + "\n";
        if (Boolean.getBoolean("contract.renew")) {
            Files.writeString(EXAMPLES, written);
        }
        assertThat(Files.readString(EXAMPLES))
                .as(EXAMPLES + " differs; renew it with: mvn test -Dtest=ProblemsHttpTest -Dcontract.renew=true")
                .isEqualTo(written);
    }

    private Api.Answer sendPlainText() {
        return api.send("POST", REFERENCES, "R1", "text/plain");
    }

    private Api.Answer acceptOnlyPictures() {
        return api.send("GET", MANAGERS + "/strict", null, "", "Accept", "image/png");
    }

    private static JsonNode body(String answer) {
        return Api.JSON.readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    }

    private String otherHost() throws IOException {
        return exchange("GET " + MANAGERS + " HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n");
    }

    private String slowBody() throws IOException {
        return exchange("POST " + GENERATE + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100\r\n\r\n{");
    }

    private String malformedPath() throws IOException {
        return raw("GET", "/api/v1/%zz");
    }

    private String raw(String method, String target) throws IOException {
        return exchange(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Requests that are refused by where they come from or how they are sent. */
    private Map<Case, Api.Answer> unwelcome() throws IOException {
        Map<Case, Api.Answer> answers = new LinkedHashMap<>();
        answers.put(
                asked(
                        "origin_not_allowed",
                        403,
                        MANAGERS,
                        "Pages of this origin may not ask; see refman.security.cors.allowed-origins.",
                        "{}"),
                api.send("GET", MANAGERS, null, null, "Origin", "https://other.example"));
        answers.put(
                asked(
                        "headers_limit",
                        431,
                        MANAGERS,
                        "There may be at most 2000 bytes in the headers.",
                        "{\"limit\":2000}"),
                api.send("GET", MANAGERS, null, null, "X-Long", "x".repeat(2000)));
        answers.put(
                asked(
                        "url_limit",
                        414,
                        MANAGERS,
                        "There may be at most 600 characters in a path with its query.",
                        "{\"limit\":600}"),
                api.send("GET", MANAGERS + "?after=" + "x".repeat(600), null, null));
        try (KeyedService service = KeyedService.start("--refman.security.rates.requests-per-key=1")) {
            answers.put(
                    asked(
                            "unauthenticated",
                            401,
                            MANAGERS,
                            "The request needs a key, as 'Authorization: Bearer …' or 'X-API-Key: …'.",
                            "{}"),
                    service.stranger().get(MANAGERS));
            answers.put(
                    asked("invalid_credentials", 401, MANAGERS, "The key or token is not valid here.", "{}"),
                    service.stranger("X-API-Key", "rm_nobody").get(MANAGERS));
            answers.put(
                    new Case(
                            "forbidden",
                            403,
                            "validation",
                            "POST",
                            MANAGERS,
                            null,
                            "The caller's role does not allow this.",
                            "{}"),
                    service.api("acme", Role.READER).post(MANAGERS, "{}"));
            Api hurried = service.api("umbrella", Role.READER);
            Api.Answer limited = hurried.get(MANAGERS);
            for (int i = 0; i < 100 && limited.status() == 200; i++) {
                limited = hurried.get(MANAGERS);
            }
            answers.put(
                    asked(
                            "rate_limit",
                            429,
                            MANAGERS,
                            "There may be at most 1 requests a second from one key.",
                            "{\"limit\":1,\"policy\":\"key\"}"),
                    limited);
        }
        return answers;
    }

    @Test
    void whoeverIsUnwelcomeIsToldWhy() throws IOException {
        unwelcome().forEach((expected, answer) -> compare(answer, expected));
        assertThat(otherHost()).startsWith("HTTP/1.1 403").contains("\"code\":\"host_not_allowed\"");
        assertThat(slowBody()).startsWith("HTTP/1.1 408").contains("\"code\":\"request_timeout\"", "Connection: close");
    }

    private static Case asked(String code, int status, String path, String detail, String details) {
        return new Case(code, status, "validation", "GET", path, null, detail, details);
    }

    /** The problems that only come about when requests meet or the store fails, and what they must look like. */
    private Map<Case, Api.Answer> retries() throws InterruptedException {
        Map<Case, Api.Answer> answers = new LinkedHashMap<>();
        String key = UUID.randomUUID().toString();
        store.holdCommits();
        CompletableFuture<Api.Answer> first = CompletableFuture.supplyAsync(() -> keyed(key, "{\"prefix\":\"Q\"}"));
        try {
            assertThat(store.isWaitedFor()).isTrue();
            answers.put(
                    retry(
                            "overloaded",
                            503,
                            "There are 1 changes under way already; try again later.",
                            "{\"limit\":1}"),
                    api.post(GENERATE, "{\"prefix\":\"Q\"}"));
            answers.put(
                    retry(
                            "idempotency_in_progress",
                            409,
                            "A request with this Idempotency-Key is being answered; try again for its answer.",
                            "{\"idempotencyKey\":\"" + key + "\"}"),
                    keyed(key, "{\"prefix\":\"Q\"}"));
        } finally {
            store.goOn();
        }
        first.join().expect(201);
        api.delete(REFERENCES + "/" + first.join().texts("references").get(0)).expect(204);
        answers.put(
                retry(
                        "idempotency_key_reused",
                        422,
                        "Another request was sent with this Idempotency-Key.",
                        "{\"idempotencyKey\":\"" + key + "\"}"),
                keyed(key, "{\"prefix\":\"X\"}"));
        answers.put(
                new Case(
                        "invalid_idempotency_key",
                        400,
                        "validation",
                        "POST",
                        GENERATE,
                        null,
                        "An Idempotency-Key has 1 to 255 printable characters of ASCII.",
                        "{\"limit\":255}"),
                keyed("k".repeat(256), "{\"prefix\":\"Q\"}"));
        store.fail();
        try {
            answers.put(
                    new Case(
                            "store_unavailable",
                            503,
                            "internal",
                            "POST",
                            GENERATE,
                            null,
                            "The store takes no changes at the moment; try again later.",
                            "{}"),
                    api.post(GENERATE, "{\"prefix\":\"Q\"}"));
        } finally {
            store.goOn();
        }
        return answers;
    }

    private static Case retry(String code, int status, String detail, String details) {
        return new Case(code, status, "concurrency", "POST", GENERATE, null, detail, details);
    }

    private Api.Answer keyed(String key, String body) {
        return api.send("POST", GENERATE, body, "application/json", "Idempotency-Key", key);
    }

    @Test
    void requestsThatMeetAndAStoreThatFailsAreToldToTryAgain() throws InterruptedException {
        retries().forEach((expected, answer) -> {
            compare(answer, expected);
            boolean again = expected.status() == 503 || expected.status() == 409;
            assertThat(answer.response().headers().firstValue("Retry-After").isPresent())
                    .as(expected.code())
                    .isEqualTo(again);
        });
    }

    @Test
    void anotherMediaTypeIsRefused() {
        compare(
                sendPlainText(),
                new Case(
                        "unsupported_media_type",
                        415,
                        "validation",
                        "POST",
                        REFERENCES,
                        "R1",
                        "The body must be application/json.",
                        "{\"contentType\":\"text/plain;charset=UTF-8\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data;boundary=",
                "application/x-www-form-urlencoded",
                "*/*",
                "application/*+json"
            })
    void aFormOrAnyTypeThereIsIsAnotherMediaTypeToo(String type) {
        for (String body : List.of("{\"reference\":\"R1\"}", "a=%zz&%", "--\r\n")) {
            assertThat(api.send("POST", REFERENCES, body, type).expect(415).code())
                    .isEqualTo("unsupported_media_type");
        }
        assertThat(api.send("PUT", MANAGERS + "/new", "a=%zz&%", type)
                        .expect(415)
                        .code())
                .isEqualTo("unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "application/x-www-form-urlencoded"})
    void aFormWhereNobodyLooksForABodyIsNotOurFailure(String type) {
        api.send("DELETE", MANAGERS + "/nobody", "a=%zz&%", type).expect(404);
        api.send("POST", MANAGERS + "/nobody/clear", "a=%zz&%", type).expect(404);
        api.send("GET", MANAGERS + "/nobody", "a=%zz&%", type).expect(404);
    }

    @Test
    void aSuccessIsNotSentToAClientThatAcceptsProblemsOnly() {
        for (String path : List.of(
                MANAGERS,
                MANAGERS + "/strict",
                MANAGERS + "/strict/stats",
                MANAGERS + "/strict/counters",
                REFERENCES,
                REFERENCES + "/R1",
                "/api/v1/hierarchies",
                "/api/v1/hierarchies/strict",
                "/api/v1/hierarchies/strict/stats",
                "/api/v1/hierarchies/strict/export",
                "/api/v1/rules",
                "/api/v1/rules/strict",
                "/api/v1/implementation")) {
            api.send("GET", path, null, "", "Accept", "application/problem+json")
                    .expect(406);
        }
        api.send("POST", "/api/v1/rules/strict/check", "{\"references\":[]}", "", "Accept", "application/problem+json")
                .expect(406);
    }

    @Test
    void aParameterThatIsThereTwiceIsShownAsItsValues() {
        assertThat(api.get(MANAGERS + "?roots=x&roots=y")
                        .expect(400)
                        .json()
                        .at("/details/value")
                        .asString())
                .isEqualTo("x,y");
    }

    /** Spring's converters fail on the charset when they write the answer. */
    @Test
    void whatTheWebServerRefusesOfARequestWithoutACharsetIsNotOurFailure() {
        assertThat(api.send("TRACE", MANAGERS, "{}", "application/json;charset=")
                        .expect(405)
                        .code())
                .isEqualTo("method_not_allowed");
    }

    @Test
    void aMethodThatTheWebServerDoesNotSpeakIsNotOurFailure() throws IOException {
        assertThat(raw("CONNECT", MANAGERS)).startsWith("HTTP/1.1 501").contains("\"code\":\"bad_request\"");
    }

    @Test
    void anAnswerThatTheClientDoesNotAcceptIsRefused() {
        compare(
                acceptOnlyPictures(),
                new Case(
                        "not_acceptable",
                        406,
                        "validation",
                        "GET",
                        MANAGERS + "/strict",
                        null,
                        "The answer is application/json or application/problem+json, which the request does not accept.",
                        "{}"));
    }

    /** A chunked body does not tell its length. */
    @Test
    void aBodyWithoutALengthIsBoundedToo() {
        List<JsonNode> before = state();
        compare(
                api.sendChunked(REFERENCES, "{\"reference\":\"" + "R".repeat(300) + "\"}"),
                new Case(
                        "body_limit",
                        413,
                        "validation",
                        "POST",
                        REFERENCES,
                        null,
                        "There may be at most 300 bytes in the body of this request.",
                        "{\"limit\":300}"));
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void aChangeWhoseAnswerTheClientDoesNotAcceptIsNotMade() {
        List<JsonNode> before = state();
        for (String path : List.of(REFERENCES, GENERATE, MANAGERS, MANAGERS + "/strict/nets/generate")) {
            api.send("POST", path, "{}", "application/json", "Accept", "text/html")
                    .expect(406);
        }
        api.send("PUT", MANAGERS + "/new", "{}", "application/json", "Accept", "text/html")
                .expect(406);
        api.send("PUT", MANAGERS + "/strict/counters", "{\"R\":9}", "application/json", "Accept", "text/html")
                .expect(406);
        api.send("DELETE", MANAGERS + "/child/parent", null, "", "Accept", "text/html")
                .expect(406);
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/managers?x=%zz", "/api/v1/managers?after=%ff", "/actuator/health?x=%ff"})
    void aQueryThatIsNotWellEncodedIsNotOurFailure(String target) throws IOException {
        assertThat(raw("GET", target)).startsWith("HTTP/1.1 400").contains("\"category\":\"validation\"");
    }

    @Test
    void aMethodThatTheWebServerRefusesKeepsItsStatus() throws IOException {
        assertThat(raw("TRACE", MANAGERS)).startsWith("HTTP/1.1 405").contains("\"code\":\"method_not_allowed\"");
    }

    @Test
    void anOffendingValueIsNotSentBackWhole() {
        String id = "x".repeat(265);
        JsonNode problem =
                api.post(MANAGERS, "{\"id\":\"" + id + "\"}").expect(422).json();
        assertThat(problem.at("/details/id").asString())
                .hasSize(257)
                .startsWith("xxx")
                .endsWith("…");
    }

    @Test
    void theMethodsThatAPathKnowsAreInTheAllowHeader() {
        assertThat(api.send("PATCH", MANAGERS + "/strict", "{}", "application/json")
                        .response()
                        .headers()
                        .firstValue("Allow")
                        .orElse("")
                        .split(", *"))
                .containsExactlyInAnyOrder("GET", "PUT", "DELETE");
    }

    @Test
    void whatTheWebServerItselfRefusesIsAProblemDocumentToo() throws IOException {
        assertThat(malformedPath())
                .startsWith("HTTP/1.1 400")
                .contains("Content-Type: application/problem+json")
                .contains("\"code\":\"bad_request\"")
                .doesNotContain("Tomcat")
                .doesNotContain("<html");
    }
}
