package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Verifies the audit log of changes and failed logins, and that no output contains a secret. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class AuditHttpTest {

    private static final String TENANT = KeyedService.TENANTS.get(0);
    private static final String MANAGERS = "/api/v1/managers";

    private KeyedService service;
    private ListAppender<ILoggingEvent> appender;

    @BeforeAll
    void start() {
        service = KeyedService.start();
        verboseLoggers().forEach(each -> each.setLevel(Level.DEBUG));
    }

    @AfterAll
    void stop() {
        verboseLoggers().forEach(each -> each.setLevel(null));
        service.close();
    }

    /** Returns loggers that could log secrets at their lowest level. */
    private static List<Logger> verboseLoggers() {
        return Stream.of("io.circuitsynth.refman", "org.springframework.security", "org.springframework.web")
                .map(name -> (Logger) LoggerFactory.getLogger(name))
                .toList();
    }

    @BeforeEach
    void listen() {
        appender = new ListAppender<>();
        appender.start();
        logger().addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(appender);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.circuitsynth.refman.audit");
    }

    private List<Map<String, String>> entries() {
        return appender.list.stream()
                .map(event -> event.getKeyValuePairs().stream()
                        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value))))
                .toList();
    }

    @Test
    void everyChangeIsAuditedWithCallerActionTargetAndAddress() {
        Api api = service.api(TENANT, Role.EDITOR);
        api.post(MANAGERS, "{\"id\":\"audited\"}").expect(201);
        api.send(
                        "POST",
                        MANAGERS + "/audited/references/generate",
                        "{\"prefix\":\"R\"}",
                        "application/json",
                        "X-Request-Id",
                        "r-1")
                .expect(201);
        api.delete(MANAGERS + "/audited").expect(204);
        assertThat(entries())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .containsEntry("caller", KeyedService.name(TENANT, Role.EDITOR))
                        .containsEntry("tenant", TENANT)
                        .containsEntry("managerId", "audited")
                        .containsEntry("address", "127.0.0.1"));
        assertThat(entries().get(1))
                .containsEntry("operation", "POST /api/v1/managers/{id}/references/generate")
                .containsEntry("requestId", "r-1");
    }

    @Test
    void requestsWithoutAChangeAreNotAudited() {
        Api api = service.api(TENANT, Role.EDITOR);
        api.get(MANAGERS).expect(200);
        api.post("/api/v1/rules/strict/check", "{\"references\":[\"R1\"]}").expect(200);
        api.delete(MANAGERS + "/unknown").expect(404);
        service.api(TENANT, Role.READER).post(MANAGERS, "{}").expect(403);
        api.send("OPTIONS", MANAGERS, null, null);
        assertThat(entries()).isEmpty();
    }

    @Test
    void aRetriedRequestIsAuditedOnce() {
        Api api = service.api(TENANT, Role.EDITOR);
        for (int i = 0; i < 3; i++) {
            api.send("POST", MANAGERS, "{\"id\":\"again\"}", "application/json", "Idempotency-Key", "again")
                    .expect(201);
        }
        assertThat(entries()).hasSize(1);
    }

    @Test
    void invalidCredentialsAreAuditedWithoutTheirValue(CapturedOutput output) {
        String wrong = "rm_" + "0123456789abcdef".repeat(4);
        service.stranger("X-API-Key", wrong).get(MANAGERS).expect(401);
        service.stranger("Authorization", "Bearer " + wrong)
                .post(MANAGERS, "{}")
                .expect(401);
        assertThat(entries())
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(line).containsEntry("address", "127.0.0.1").containsKeys("operation", "requestId"));
        assertThat(output.getAll()).doesNotContain(wrong);
    }

    @Test
    void noOutputContainsAKey(CapturedOutput output) {
        Api admin = service.api(TENANT, Role.ADMIN);
        String answers = admin.get("/actuator").response().body()
                + admin.get("/actuator/refman").response().body()
                + admin.get("/actuator/info").response().body()
                + admin.get("/actuator/prometheus").response().body()
                + admin.post(MANAGERS, "{").response().body()
                + admin.get("/api/v1/managers/%00").response().body();
        for (String tenant : KeyedService.TENANTS) {
            for (Role role : Role.values()) {
                String key = service.key(tenant, role);
                service.stranger("X-API-Key", key).get(MANAGERS).expect(200);
                assertThat(answers).doesNotContain(key.substring(3));
                assertThat(output.getAll()).doesNotContain(key.substring(3));
            }
        }
    }
}
