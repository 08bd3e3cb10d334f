package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Compares the permissions of each role with every endpoint of the service. */
@TestInstance(Lifecycle.PER_CLASS)
class AccessHttpTest {

    private static final String TENANT = KeyedService.TENANTS.get(0);
    private static final String MANAGERS = "/api/v1/managers";
    private static final String MANAGER = MANAGERS + "/{id}";
    private static final String HIERARCHIES = "/api/v1/hierarchies";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private KeyedService service;

    @BeforeAll
    void start() {
        service = KeyedService.start();
        service.api(TENANT, Role.EDITOR).put(MANAGERS + "/board", "{}").expect(201);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    /** A request and the lowest role that may send it; null if it needs no key. */
    private record Row(
            @Nullable Role needed,
            String method,
            String pattern,
            String query,
            @Nullable String body) {

        static Row of(@Nullable Role needed, String method, String pattern) {
            return new Row(needed, method, pattern, "", null);
        }

        static Row with(Role needed, String method, String pattern, String body) {
            return new Row(needed, method, pattern, "", body);
        }

        String path() {
            return pattern.replace("{id}", "board")
                            .replace("{rootId}", "board")
                            .replace("{reference}", "R1")
                            .replace("{net}", "N$1")
                            .replace("{profile}", "strict")
                            .replace("{version}", "1")
                    + query;
        }

        String endpoint() {
            return method + " " + pattern;
        }

        @Override
        public String toString() {
            return endpoint() + query;
        }
    }

    static List<Row> table() {
        return List.of(
                Row.of(Role.READER, "GET", MANAGERS),
                Row.with(Role.EDITOR, "POST", MANAGERS, "[]"),
                Row.of(Role.READER, "GET", MANAGER),
                Row.with(Role.EDITOR, "PUT", MANAGER, "[]"),
                Row.with(Role.EDITOR, "PATCH", MANAGER, "[]"),
                Row.of(Role.EDITOR, "DELETE", MANAGER),
                Row.of(Role.READER, "GET", MANAGER + "/references"),
                Row.with(Role.EDITOR, "POST", MANAGER + "/references", "[]"),
                Row.with(Role.EDITOR, "PUT", MANAGER + "/references", "[]"),
                Row.with(Role.EDITOR, "POST", MANAGER + "/references/release", "[]"),
                Row.with(Role.EDITOR, "POST", MANAGER + "/references/generate", "[]"),
                Row.with(Role.READER, "POST", MANAGER + "/references/validate", "[]"),
                Row.of(Role.READER, "GET", MANAGER + "/references/{reference}"),
                Row.of(Role.EDITOR, "DELETE", MANAGER + "/references/{reference}"),
                Row.of(Role.READER, "GET", MANAGER + "/nets"),
                Row.with(Role.EDITOR, "POST", MANAGER + "/nets", "[]"),
                Row.of(Role.EDITOR, "DELETE", MANAGER + "/nets/{net}"),
                Row.with(Role.EDITOR, "POST", MANAGER + "/nets/generate", "[]"),
                Row.of(Role.READER, "GET", MANAGER + "/counters"),
                Row.with(Role.EDITOR, "PUT", MANAGER + "/counters", "[]"),
                Row.with(Role.EDITOR, "PUT", MANAGER + "/parent", "[]"),
                Row.of(Role.EDITOR, "DELETE", MANAGER + "/parent"),
                Row.of(Role.EDITOR, "POST", MANAGER + "/clear"),
                Row.of(Role.READER, "GET", MANAGER + "/stats"),
                Row.of(Role.READER, "GET", HIERARCHIES),
                Row.of(Role.READER, "GET", HIERARCHIES + "/{rootId}"),
                Row.of(Role.READER, "GET", HIERARCHIES + "/{rootId}/stats"),
                Row.of(Role.READER, "GET", HIERARCHIES + "/{rootId}/export"),
                Row.with(Role.EDITOR, "POST", HIERARCHIES + "/{rootId}/annotations", "[]"),
                Row.with(Role.EDITOR, "POST", HIERARCHIES + "/{rootId}/renames", "[]"),
                Row.of(Role.READER, "GET", HIERARCHIES + "/{rootId}/symbols"),
                Row.of(Role.READER, "GET", HIERARCHIES + "/{rootId}/changes"),
                Row.with(Role.READER, "POST", "/api/v1/tickets", "[]"),
                new Row(Role.EDITOR, "DELETE", HIERARCHIES + "/{rootId}/symbols", "?key=a", null),
                Row.with(Role.EDITOR, "POST", HIERARCHIES + "/{rootId}/renewals", "[]"),
                Row.with(Role.EDITOR, "POST", HIERARCHIES + "/{rootId}/changes/{version}/revert", "[]"),
                Row.with(Role.ADMIN, "PUT", HIERARCHIES + "/{rootId}", "[]"),
                Row.with(Role.ADMIN, "POST", HIERARCHIES + "/import", "[]"),
                new Row(Role.EDITOR, "POST", HIERARCHIES + "/import", "?newIds=true", "[]"),
                new Row(Role.ADMIN, "POST", HIERARCHIES + "/import", "?newIds=false&newIds=true", "[]"),
                Row.of(Role.READER, "GET", "/api/v1/implementation"),
                Row.with(Role.EDITOR, "POST", "/api/v1/implementation/comparisons", "[]"),
                Row.of(Role.READER, "GET", "/api/v1/rules"),
                Row.of(Role.READER, "GET", "/api/v1/rules/{profile}"),
                Row.with(Role.READER, "POST", "/api/v1/rules/{profile}/check", "[]"),
                Row.of(Role.ADMIN, "GET", "/actuator"),
                Row.of(null, "GET", "/actuator/health"),
                Row.of(null, "HEAD", "/actuator/health"),
                Row.of(null, "GET", "/actuator/health/readiness"),
                Row.of(null, "HEAD", "/actuator/health/readiness"),
                Row.of(null, "GET", "/actuator/health/liveness"),
                Row.of(null, "HEAD", "/actuator/health/liveness"),
                Row.of(Role.ADMIN, "GET", "/actuator/info"),
                Row.of(Role.ADMIN, "GET", "/actuator/metrics"),
                Row.of(Role.ADMIN, "GET", "/actuator/prometheus"),
                Row.of(Role.ADMIN, "GET", "/actuator/refman"),
                Row.of(Role.ADMIN, "POST", "/actuator/refman/backup"),
                Row.of(Role.ADMIN, "POST", "/actuator/refman/verify"),
                Row.of(null, "GET", "/v3/api-docs"),
                Row.of(null, "GET", "/v3/api-docs.yaml"),
                Row.of(null, "GET", "/"),
                Row.of(null, "GET", "/client/refman.js"),
                Row.of(null, "GET", "/swagger-ui.html"),
                Row.of(null, "GET", "/console"),
                Row.of(null, "GET", "/console/"),
                Row.of(null, "HEAD", "/console/"),
                Row.of(null, "GET", "/console/main.js"),
                Row.of(null, "GET", "/swagger-ui/index.html"));
    }

    @ParameterizedTest
    @MethodSource("table")
    void eachRequestRequiresItsRole(Row row) {
        Api.Answer unknown = send(service.stranger(), row);
        if (row.needed() == null) {
            assertThat(unknown.status()).isLessThan(400);
            return;
        }
        assertThat(unknown.expect(UNAUTHORIZED).code()).isEqualTo("unauthenticated");
        for (Role role : Role.values()) {
            Api.Answer answer = send(service.api(TENANT, role), row);
            if (role.compareTo(row.needed()) >= 0) {
                assertThat(answer.status()).as(row + " by " + role).isNotIn(UNAUTHORIZED, FORBIDDEN);
            } else {
                assertThat(answer.expect(FORBIDDEN).code())
                        .as(row + " by " + role)
                        .isEqualTo("forbidden");
            }
        }
        service.api(TENANT, Role.EDITOR).put(MANAGERS + "/board", "{}");
    }

    private static Api.Answer send(Api api, Row row) {
        return api.send(row.method(), row.path(), row.body(), "application/json");
    }

    @Test
    void everyEndpointIsInTheTable() {
        Set<String> endpoints = new TreeSet<>();
        service.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getMethodsCondition()
                        .getMethods()
                        .forEach(method ->
                                mapping.getPatternValues().forEach(pattern -> endpoints.add(method + " " + pattern))));
        service.bean(PathMappedEndpoints.class).getAllPaths().forEach(path -> endpoints.add("GET " + path));
        Set<String> known = table().stream().map(Row::endpoint).collect(Collectors.toSet());
        assertThat(endpoints)
                .hasSizeGreaterThan(30)
                .filteredOn(endpoint -> !known.contains(endpoint))
                .isSubsetOf("GET /swagger-ui/swagger-ui.css", "GET /v3/api-docs/swagger-config");
    }

    /** Returns spellings of a path that a security rule could miss and a controller could match. */
    static Stream<String> otherSpellings() {
        return Stream.of(
                "/api/v1/hierarchies/%69mport",
                "/api/v1/hierarchies/import/",
                "/api/v1/hierarchies//import",
                "//api/v1/hierarchies/import",
                "/api/v1/./hierarchies/import",
                "/api/v1/x/../hierarchies/import",
                "/API/v1/hierarchies/import");
    }

    @ParameterizedTest
    @MethodSource("otherSpellings")
    void noSpellingOfAPathBypassesItsRule(String path) {
        assertThat(service.api(TENANT, Role.EDITOR).post(path, "{}").status()).isIn(400, 403, 404, 405);
        assertThat(service.stranger().post(path, "{}").status()).isIn(400, 401, 404);
    }

    @Test
    void aKeyIsAcceptedInEitherHeader() {
        String key = service.key(TENANT, Role.READER);
        List<String[]> headers = new ArrayList<>();
        headers.add(new String[] {"Authorization", "Bearer " + key});
        headers.add(new String[] {"Authorization", "bearer " + key});
        headers.add(new String[] {"X-API-Key", key});
        headers.forEach(each -> service.stranger(each).get(MANAGERS).expect(200));
    }

    @Test
    void anInvalidKeyIsRefusedEvenOnPublicEndpoints() {
        String key = service.key(TENANT, Role.READER);
        for (String wrong : List.of(key + "0", key.substring(0, 60), key.toUpperCase(Locale.ROOT), "rm_")) {
            for (String path : List.of(MANAGERS, "/actuator/health")) {
                Api.Answer answer =
                        service.stranger("X-API-Key", wrong).get(path).expect(UNAUTHORIZED);
                assertThat(answer.code()).isEqualTo("invalid_credentials");
                assertThat(answer.response().headers().firstValue("WWW-Authenticate"))
                        .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer "));
                assertThat(answer.response().body()).doesNotContain("rm_");
            }
        }
        service.stranger("Authorization", "Basic cm06cm0=").get(MANAGERS).expect(UNAUTHORIZED);
        service.stranger("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.")
                .get(MANAGERS)
                .expect(UNAUTHORIZED);
    }

    @Test
    void healthShowsOnlyTheStatusWithoutTheAdminRole() {
        assertThat(service.stranger().get("/actuator/health").json().has("components"))
                .isFalse();
        assertThat(service.api(TENANT, Role.READER)
                        .get("/actuator/health")
                        .json()
                        .has("components"))
                .isFalse();
        assertThat(service.api(TENANT, Role.ADMIN)
                        .get("/actuator/health")
                        .json()
                        .has("components"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "heapdump", "threaddump", "loggers", "shutdown", "beans", "configprops", "mappings"})
    void sensitiveActuatorEndpointsAreDisabled(String endpoint) {
        service.api(TENANT, Role.ADMIN).get("/actuator/" + endpoint).expect(404);
        service.api(TENANT, Role.ADMIN).post("/actuator/" + endpoint, "{}").expect(404);
    }
}
