package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.ReferenceManagerApplication;
import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import io.circuitsynth.refman.http.request.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the service with and without keys, on loopback and on public addresses. */
@ExtendWith(OutputCaptureExtension.class)
class ProtectedModeTest {

    private static ConfigurableApplicationContext start(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--server.port=0", "--refman.store=memory", "--spring.main.banner-mode=off"));
        all.addAll(List.of(arguments));
        return new SpringApplication(ReferenceManagerApplication.class).run(all.toArray(new String[0]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.address=0.0.0.0",
                "--server.address=::",
                "--server.address=",
                "--management.server.port=0"
            })
    void theStartFailsOnAPublicAddressWithoutKeys(String argument, CapturedOutput output) {
        assertThatThrownBy(() -> start(argument, "--refman.security.initial-admin-key=false"))
                .hasRootCauseInstanceOf(UnprotectedAddressException.class);
        assertThat(output.getErr() + output.getOut())
                .contains("which is not a loopback address, and no key is configured.")
                .contains("Generate a key with: java -jar reference-manager.jar --make-key NAME")
                .contains("Set refman.security.initial-admin-key=true");
    }

    @Test
    void aServiceWithKeysListensOnAnyAddressAndRequiresThem() {
        try (KeyedService service = KeyedService.start("--server.address=0.0.0.0")) {
            service.stranger().get("/api/v1/managers").expect(401);
            service.api(KeyedService.TENANTS.get(0), Role.READER)
                    .get("/api/v1/managers")
                    .expect(200);
        }
    }

    @Test
    void withoutKeysLocalCallersAreAdminsOfTheDefaultTenant() {
        try (ConfigurableApplicationContext context = start("--refman.security.allowed-hosts=editor.local")) {
            int port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
            Api api = new Api(port);
            api.put("/api/v1/managers/board", "{}").expect(201);
            Api.Answer stats = api.get("/actuator/refman").expect(200);
            assertThat(stats.response().headers().firstValue("RateLimit")).isEmpty();
        }
    }

    /** A page whose name resolves to the loopback address (DNS rebinding) can set any header except Host. */
    @Test
    void aForwardedHostDoesNotHideTheHostHeader() throws IOException {
        try (ConfigurableApplicationContext context = start("--server.forward-headers-strategy=native");
                Wire wire =
                        new Wire(Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port")))) {
            Wire.Answer answer = wire.ask(Wire.get("/api/v1/managers")
                    .replaceFirst("Host: .*", "Host: rebound.example:8080\r\nX-Forwarded-Host: localhost"));
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("host_not_allowed");
        }
    }

    private static int port(ConfigurableApplicationContext context) {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** With these strategies, the web server or Spring consumes the header fields before the filters see them. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "native", "framework"})
    void aRequestThatCameThroughAProxyIsRefusedWithoutKeys(String strategy) {
        try (ConfigurableApplicationContext context = start("--server.forward-headers-strategy=" + strategy)) {
            for (String header : List.of(
                    "Forwarded: for=203.0.113.9",
                    "X-Forwarded-For: 203.0.113.9",
                    "x-forwarded-for: 10.0.0.7, 203.0.113.9",
                    "X-FORWARDED-PROTO: https",
                    "X-Forwarded-Host: localhost",
                    "X-Forwarded-Server: proxy",
                    "X-Real-IP: 203.0.113.9",
                    "Via: 1.1 proxy")) {
                String[] field = header.split(": ", 2);
                Api.Answer answer = new Api(port(context), field).get("/api/v1/managers");
                assertThat(answer.expect(403).code()).as(header).isEqualTo("proxy_not_allowed");
            }
            new Api(port(context), "Viable", "yes", "X-Forward", "no")
                    .get("/api/v1/managers")
                    .expect(200);
        }
    }

    @Test
    void aRequestThatCameThroughAProxyIsAcceptedWithAKey() {
        try (KeyedService service = KeyedService.start()) {
            String key = service.key(KeyedService.TENANTS.get(0), Role.READER);
            service.stranger("X-API-Key", key, "X-Forwarded-For", "203.0.113.9", "Via", "1.1 proxy")
                    .get("/api/v1/managers")
                    .expect(200);
        }
    }

    @Test
    void actuatorRequiresTheAdminRoleOnAnyBasePath() {
        try (KeyedService service = KeyedService.start("--management.endpoints.web.base-path=/manage")) {
            String tenant = KeyedService.TENANTS.get(0);
            service.stranger().get("/manage/health").expect(200);
            service.stranger().get("/manage/health/..%2frefman").expect(401);
            service.api(tenant, Role.EDITOR).get("/manage/refman").expect(403);
            service.api(tenant, Role.ADMIN).get("/manage/refman").expect(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--refman.security.keys[0].sha256=123",
                "--refman.security.keys[0].role=king",
                "--refman.security.keys[0].name=two words",
                "--refman.security.keys[0].tenant=",
                "--refman.security.keys[0].key=rm_1"
            })
    void anInvalidKeyConfigurationFailsTheStart(String argument) {
        assertThatThrownBy(() -> start(
                        "--refman.security.keys[0].name=ada",
                        "--refman.security.keys[0].sha256=" + "0".repeat(64),
                        "--refman.security.keys[0].role=reader",
                        argument))
                .isInstanceOf(RuntimeException.class);
    }
}
