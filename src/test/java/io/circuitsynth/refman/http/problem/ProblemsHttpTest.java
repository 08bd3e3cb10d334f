package io.circuitsynth.refman.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.FailingIndexes;
import io.circuitsynth.refman.http.api.HaltingStore;
import io.circuitsynth.refman.http.api.HttpTest;
import io.circuitsynth.refman.http.api.KeyedService;
import io.circuitsynth.refman.http.problem.ProblemCase.Situation;
import io.circuitsynth.refman.http.request.Wire;
import io.circuitsynth.refman.http.security.Role;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
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
@Import({ProblemsHttpTest.FailingController.class, HaltingStore.class, FailingIndexes.class})
@TestPropertySource(
        properties = {
            "refman.limits.references-per-request=5",
            "refman.limits.managers-per-hierarchy=3",
            "refman.limits.levels-per-hierarchy=2",
            "refman.limits.references-per-hierarchy=5",
            "refman.limits.series-per-hierarchy=3",
            "refman.limits.unnumbered-per-hierarchy=2",
            "refman.limits.bytes-per-hierarchy=5200",
            "refman.idempotency.max-response-bytes=50B",
            "refman.limits.iterations-per-comparison=5",
            "refman.limits.items-per-page=5",
            "refman.limits.characters-per-name=5",
            "refman.limits.bytes-per-request=300",
            "refman.commit-queue.max-changes=1",
            "refman.limits.references-per-import=5",
            "refman.limits.bytes-per-import=600",
            "refman.limits.symbols-per-annotation=2",
            "refman.limits.bytes-per-annotation=600",
            "refman.requests.max-url-characters=600",
            "refman.requests.max-header-bytes=2000B",
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

    private static final String ANY_KEY = "7a1f0c52-6a0e-4d0b-9b52-9b7b2f4f8f11";

    /** A token whose signature no service can verify without the keys of its issuer. */
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl";

    private static final String MANAGERS = "/api/v1/managers";
    private static final String DRAWING =
            "{\"symbols\":[{\"key\":\"a\",\"managerId\":\"drawn\",\"reference\":\"R1\"}]}";
    private static final String CONFINED = "{\"ranges\":{\"R\":{\"first\":101,\"last\":102}}}";
    private static final String REFERENCES = MANAGERS + "/strict/references";
    private static final String GENERATE = REFERENCES + "/generate";

    private static @Nullable KeyedService keyed;

    @LocalServerPort
    private int port;

    @Autowired
    private HaltingStore store;

    @Autowired
    private FailingIndexes indexes;

    private Api api;

    @TestConfiguration
    @RestController
    static class FailingController {

        @GetMapping("/api/v1/failing")
        String fail() {
            throw new IllegalStateException("SELECT secret FROM io.circuitsynth.refman");
        }
    }

    @BeforeEach
    void prepare() {
        api = new Api(port);
        put("strict", "{}");
        put("child", "{\"parentId\":\"strict\"}");
        put("broken", "{}");
        put("empty", "{\"rules\":\"kicad\"}");
        put("kicad", "{\"rules\":\"kicad\"}");
        put("full", "{\"rules\":\"kicad\"}");
        put("full-1", "{\"parentId\":\"full\"}");
        put("full-2", "{\"parentId\":\"full\"}");
        put("drawn", "{}");
        api.post("/api/v1/hierarchies/drawn/annotations", DRAWING).expect(200);
        put("former", "{}");
        api.delete(MANAGERS + "/former").expect(204);
        put("former", "{}");
        put("moved-on", "{}");
        for (int last : List.of(102, 103)) {
            api.send(
                            "PATCH",
                            MANAGERS + "/moved-on",
                            "{\"ranges\":{\"R\":{\"first\":101,\"last\":%d}}}".formatted(last),
                            "application/json")
                    .expect(200);
        }
        put("confined", "{}");
        api.send("PATCH", MANAGERS + "/confined", CONFINED, "application/json").expect(200);
        api.register("child", "R1");
        api.register("kicad", "R1");
        assertThat(api.get(MANAGERS + "/child/references").texts("references")).containsExactly("R1");
    }

    private void put(String id, String body) {
        assertThat(api.put(MANAGERS + "/" + id, body).status()).isIn(200, 201);
    }

    static List<ProblemCase> cases() {
        return ProblemCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRefusalIsTheWholeProblemDocumentAndChangesNothing(ProblemCase each) throws Exception {
        ProblemCase expected = each.withKey(UUID.randomUUID().toString());
        List<JsonNode> before = state();
        Reply reply = provoke(expected);
        assertThat(reply.status()).as(reply.body()).isEqualTo(expected.status());
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(Api.JSON.readTree(reply.body())).isEqualTo(expected.document());
        assertThat(reply.hasRetryAfter()).as("Retry-After").isEqualTo(expected.hasRetryAfter());
        if (!expected.situation().hasChange()) {
            assertThat(state()).isEqualTo(before);
        }
    }

    /** The parts of a response that a test checks, from either client. */
    private record Reply(int status, String contentType, boolean hasRetryAfter, String body) {

        static Reply of(Api.Answer answer) {
            HttpHeaders headers = answer.response().headers();
            return new Reply(
                    answer.status(),
                    headers.firstValue("Content-Type").orElse(""),
                    headers.firstValue("Retry-After").isPresent(),
                    answer.response().body());
        }

        static Reply of(Wire.Answer answer) {
            return new Reply(
                    answer.status(),
                    answer.header("Content-Type"),
                    !answer.header("Retry-After").isEmpty(),
                    answer.body());
        }
    }

    private Reply provoke(ProblemCase refused) throws Exception {
        String raw = refused.raw();
        return raw == null ? Reply.of(provokeIn(refused.situation(), refused)) : Reply.of(exchange(raw));
    }

    private Api.Answer provokeIn(Situation situation, ProblemCase refused) throws Exception {
        return switch (situation) {
            case NONE -> send(api, refused);
            case WITHOUT_KEY -> send(keyed().stranger(), refused);
            case UNKNOWN_KEY -> send(keyed().stranger("X-API-Key", "rm_unknown"), refused);
            case OVER_QUOTA -> send(keyed().api("umbrella", Role.EDITOR), refused);
            case ISSUER_DOWN -> send(keyed().stranger("Authorization", "Bearer " + TOKEN), refused);
            case READER -> send(keyed().api("acme", Role.READER), refused);
            case ABOVE_STREAMS -> {
                Api caller = keyed().api("acme", Role.ADMIN);
                caller.put(MANAGERS + "/strict", "{}").expect(201);
                yield send(caller, refused);
            }
            case ABOVE_RATE -> sendUntilRefused(keyed().api("umbrella", Role.READER), refused);
            case CHANGE_IN_FLIGHT -> sendWhileAChangeIsInFlight(refused);
            case KEY_USED -> {
                release(generate(refused));
                yield send(api, refused);
            }
            case INDEX_BROKEN -> {
                indexes.failNext();
                yield send(api, refused);
            }
            case DATA_DAMAGED -> {
                store.damage();
                try {
                    yield send(api, refused);
                } finally {
                    store.resume();
                }
            }
            case RULES_GONE -> {
                store.loseRules();
                try {
                    yield send(api, refused);
                } finally {
                    store.resume();
                }
            }
            case STORE_DOWN -> {
                store.fail();
                try {
                    yield send(api, refused);
                } finally {
                    store.resume();
                }
            }
        };
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

    private Api.Answer sendWhileAChangeIsInFlight(ProblemCase refused) throws InterruptedException {
        store.holdCommits();
        CompletableFuture<Api.Answer> inFlight = CompletableFuture.supplyAsync(() -> generate(refused));
        try {
            assertThat(store.awaitWaiter()).isTrue();
            return send(api, refused);
        } finally {
            store.resume();
            release(inFlight.join());
        }
    }

    /** Generates a reference with the headers of a request, its idempotency key among them. */
    private Api.Answer generate(ProblemCase keyed) {
        return api.send("POST", GENERATE, "{\"prefix\":\"Q\"}", "application/json", headers(keyed));
    }

    private void release(Api.Answer generated) {
        api.delete(REFERENCES + "/" + generated.expect(201).texts("references").get(0))
                .expect(204);
    }

    private static Api.Answer sendUntilRefused(Api caller, ProblemCase refused) {
        Api.Answer answer = send(caller, refused);
        for (int i = 0; i < 100 && answer.status() == 200; i++) {
            answer = send(caller, refused);
        }
        return answer;
    }

    private static Api.Answer send(Api caller, ProblemCase each) {
        boolean hasType = each.headers().containsKey("Content-Type");
        return caller.send(each.method(), each.path(), each.body(), hasType ? null : "application/json", headers(each));
    }

    private static String[] headers(ProblemCase each) {
        return each.headers().entrySet().stream()
                .flatMap(header -> Stream.of(header.getKey(), header.getValue()))
                .toArray(String[]::new);
    }

    /** Returns a service that requires keys, started on first use. */
    private static KeyedService keyed() {
        if (keyed == null) {
            keyed = KeyedService.start(
                    "--refman.security.rates.requests-per-key=1",
                    "--refman.quotas.references=4",
                    "--refman.streams.max-per-key=0",
                    "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:1/keys");
        }
        return keyed;
    }

    @AfterAll
    static void stop() {
        if (keyed != null) {
            keyed.close();
            keyed = null;
        }
    }

    @Test
    void everyCodeIsProvoked() {
        Set<String> all = new HashSet<>();
        Stream.of(RefusalCode.values()).forEach(code -> all.add(code.text()));
        Stream.of(RequestCode.values()).forEach(code -> all.add(code.text()));
        assertThat(cases().stream().map(ProblemCase::code).collect(Collectors.toSet()))
                .isEqualTo(all);
    }

    /** The document of each case is compared with a real response above, so the examples derived here are real too. */
    @Test
    void theExamplesOfTheContractAreTheDocumentsOfTheCases() throws IOException {
        ObjectNode documents = Api.JSON.createObjectNode();
        for (ProblemCase each : cases()) {
            if (!documents.has(each.code())) {
                documents.set(each.code(), each.withKey(ANY_KEY).document());
            }
        }
        String written = Api.JSON
                        .writerWithDefaultPrettyPrinter()
                        .with(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                        .writeValueAsString(documents)
                + "\n";
        if (Boolean.getBoolean("contract.renew")) {
            Files.writeString(EXAMPLES, written);
        }
        assertThat(Files.readString(EXAMPLES))
                .as(EXAMPLES + " differs; renew it with: mvn test -Dtest=ProblemsHttpTest -Dcontract.renew=true")
                .isEqualTo(written);
    }

    private Wire.Answer raw(String method, String target) throws IOException {
        return exchange(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private static void assertRefused(Wire.Answer answer, int status, String member, String value) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(Api.JSON.readTree(answer.body()).path(member).asString()).isEqualTo(value);
    }

    private Wire.Answer exchange(String request) throws IOException {
        try (Wire wire = new Wire(port)) {
            return wire.ask(request);
        }
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
    void aFormOrAWildcardIsAnUnsupportedMediaType(String type) {
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
    void aMalformedFormWithoutAnExpectedBodyIsNotAServerError(String type) {
        api.send("DELETE", MANAGERS + "/unknown", "a=%zz&%", type).expect(404);
        api.send("POST", MANAGERS + "/unknown/clear", "a=%zz&%", type).expect(404);
        api.send("GET", MANAGERS + "/unknown", "a=%zz&%", type).expect(404);
    }

    @Test
    void aClientThatAcceptsOnlyProblemsGetsNoSuccess() {
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
    void aRepeatedParameterIsReportedWithAllItsValues() {
        assertThat(api.get(MANAGERS + "?roots=x&roots=y")
                        .expect(400)
                        .json()
                        .at("/details/value")
                        .asString())
                .isEqualTo("x,y");
    }

    /** Spring's converters fail on the charset when they write the response. */
    @Test
    void aRefusalByTheWebServerWithAnEmptyCharsetIsNotAServerError() {
        assertThat(api.send("TRACE", MANAGERS, "{}", "application/json;charset=")
                        .expect(405)
                        .code())
                .isEqualTo("method_not_allowed");
    }

    @Test
    void anUnknownMethodIsNotAServerError() throws IOException {
        assertRefused(raw("CONNECT", MANAGERS), 501, "code", "bad_request");
    }

    /** A chunked body has no Content-Length. */
    @Test
    void aChunkedBodyIsLimited() {
        List<JsonNode> before = state();
        ProblemCase whole = cases().stream()
                .filter(each -> each.code().equals("body_limit") && each.path().equals(REFERENCES))
                .findFirst()
                .orElseThrow();
        Api.Answer answer = api.sendChunked(REFERENCES, Objects.requireNonNull(whole.body()));
        assertThat(answer.expect(whole.status()).json()).isEqualTo(whole.document());
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void anUnacceptableResponseTypePreventsTheChange() {
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
    void aMalformedQueryIsNotAServerError(String target) throws IOException {
        assertRefused(raw("GET", target), 400, "category", "validation");
    }

    @Test
    void aMethodRefusedByTheWebServerKeepsItsStatus() throws IOException {
        assertRefused(raw("TRACE", MANAGERS), 405, "code", "method_not_allowed");
    }

    @Test
    void anInvalidValueIsTruncatedInTheProblem() {
        String id = "x".repeat(265);
        JsonNode problem =
                api.post(MANAGERS, "{\"id\":\"" + id + "\"}").expect(422).json();
        assertThat(problem.at("/details/id").asString())
                .hasSize(257)
                .startsWith("xxx")
                .endsWith("…");
    }

    @Test
    void theAllowHeaderListsTheMethodsOfThePath() {
        assertThat(api.send("POST", MANAGERS + "/strict", "{}", "application/json")
                        .response()
                        .headers()
                        .firstValue("Allow")
                        .orElse("")
                        .split(", *"))
                .containsExactlyInAnyOrder("GET", "PUT", "PATCH", "DELETE");
    }
}
