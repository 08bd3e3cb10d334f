package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifies CORS and the security headers for browsers. */
@TestInstance(Lifecycle.PER_CLASS)
class BrowsersHttpTest {

    private static final String TENANT = KeyedService.TENANTS.get(0);
    private static final String MANAGERS = "/api/v1/managers";
    private static final String EDITOR_PAGE = "https://editor.example";

    private KeyedService service;

    @BeforeAll
    void start() {
        service = KeyedService.start("--refman.security.cors.allowed-origins=" + EDITOR_PAGE);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private Api.Answer preflight(String origin, String method, String headers) {
        return service.stranger()
                .send(
                        "OPTIONS",
                        MANAGERS,
                        null,
                        null,
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        method,
                        "Access-Control-Request-Headers",
                        headers);
    }

    private static List<String> list(HttpHeaders headers, String name) {
        return headers.allValues(name).stream()
                .flatMap(value -> Arrays.stream(value.split(", *", -1)))
                .toList();
    }

    @Test
    void aPreflightRequestOfAnAllowedOriginNeedsNoKey() {
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
            HttpHeaders headers = preflight(EDITOR_PAGE, method, "authorization, content-type, idempotency-key")
                    .expect(200)
                    .response()
                    .headers();
            assertThat(headers.firstValue("Access-Control-Allow-Origin")).contains(EDITOR_PAGE);
            assertThat(list(headers, "Access-Control-Allow-Headers"))
                    .contains("authorization", "content-type", "idempotency-key");
        }
    }

    @Test
    void anAllowedOriginMaySendTheHeadersOfConditionalAndRepeatedRequestsAndOfStreams() {
        List<String> sent = List.of(
                "if-match", "if-none-match", "last-event-id", "refman-hierarchy", "idempotency-key", "x-request-id");
        HttpHeaders headers = preflight(EDITOR_PAGE, "PATCH", String.join(", ", sent))
                .expect(200)
                .response()
                .headers();
        assertThat(list(headers, "Access-Control-Allow-Headers")).containsExactlyElementsOf(sent);
        assertThat(list(
                        preflight(EDITOR_PAGE, "PATCH", "if-match, x-unknown")
                                .response()
                                .headers(),
                        "Access-Control-Allow-Headers"))
                .containsExactly("if-match");
    }

    @Test
    void anAllowedOriginCanReadTheResponseAndItsHeaders() {
        Api.Answer answer = service.stranger("X-API-Key", service.key(TENANT, Role.EDITOR), "Origin", EDITOR_PAGE)
                .post(MANAGERS, "{}")
                .expect(201);
        HttpHeaders headers = answer.response().headers();
        assertThat(headers.firstValue("Access-Control-Allow-Origin")).contains(EDITOR_PAGE);
        assertThat(list(headers, "Access-Control-Expose-Headers"))
                .contains("Location", "ETag", "Refman-Hierarchy", "Retry-After", "X-Request-Id");
        assertThat(headers.firstValue("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void anAllowedOriginCanReadARefusal() {
        HttpHeaders headers = service.stranger("Origin", EDITOR_PAGE)
                .get(MANAGERS)
                .expect(401)
                .response()
                .headers();
        assertThat(headers.firstValue("Access-Control-Allow-Origin")).contains(EDITOR_PAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example",
                "http://editor.example",
                "https://editor.example:444",
                "null",
                "http://[",
                "editor.example"
            })
    void anotherOriginIsRefusedAndChangesNothing(String origin) {
        assertThat(preflight(origin, "POST", "content-type").expect(403).code()).isEqualTo("origin_not_allowed");
        Api api = service.api(TENANT, Role.EDITOR);
        api.put(MANAGERS + "/board", "{}");
        api.register("board", "R1");
        assertThat(api.send("POST", MANAGERS + "/board/clear", null, null, "Origin", origin)
                        .expect(403)
                        .code())
                .isEqualTo("origin_not_allowed");
        assertThat(api.used("board", "")).containsExactly("R1");
    }

    @Test
    void everyResponseVariesByOrigin() {
        for (Api api : List.of(service.stranger(), service.stranger("Origin", EDITOR_PAGE))) {
            HttpHeaders headers =
                    api.get("/swagger-ui/index.html").expect(200).response().headers();
            assertThat(list(headers, "Vary")).contains("Origin");
        }
    }

    @Test
    void everyResponseHasSecurityHeaders() {
        for (String path : List.of(MANAGERS, "/api/v1/nothing", "/actuator/health", "/v3/api-docs")) {
            HttpHeaders headers =
                    service.api(TENANT, Role.ADMIN).get(path).response().headers();
            assertThat(headers.firstValue("Cache-Control")).as(path).contains("no-store");
            assertThat(headers.firstValue("X-Content-Type-Options")).as(path).contains("nosniff");
            assertThat(headers.firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(
                            policy -> assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
            assertThat(headers.firstValue("Referrer-Policy")).as(path).contains("no-referrer");
            assertThat(headers.firstValue("X-Request-Id")).as(path).isPresent();
            assertThat(headers.firstValue("Server")).as(path).isEmpty();
            assertThat(headers.firstValue("X-Powered-By")).as(path).isEmpty();
            assertThat(headers.firstValue("Set-Cookie")).as(path).isEmpty();
        }
    }

    @Test
    void swaggerUiMayRunOnlyItsOwnScripts() {
        assertThat(service.stranger()
                        .get("/swagger-ui/index.html")
                        .expect(200)
                        .response()
                        .headers()
                        .firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).contains("script-src 'self';").doesNotContain("unsafe-eval"));
    }

    @Test
    void aRequestIdIsEchoedUnlessItIsUnsafeForALog() {
        assertThat(service.stranger("X-Request-Id", "trace-7.1")
                        .get(MANAGERS)
                        .response()
                        .headers()
                        .firstValue("X-Request-Id"))
                .contains("trace-7.1");
        assertThat(service.stranger("X-Request-Id", "a b\" c")
                        .get(MANAGERS)
                        .response()
                        .headers()
                        .firstValue("X-Request-Id"))
                .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{16}"));
    }
}
