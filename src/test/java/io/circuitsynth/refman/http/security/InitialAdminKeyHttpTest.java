package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.ReferenceManagerApplication;
import io.circuitsynth.refman.http.api.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the service repeatedly on one data directory, on a public address and without keys. */
@ExtendWith(OutputCaptureExtension.class)
class InitialAdminKeyHttpTest {

    @TempDir
    Path directory;

    private ConfigurableApplicationContext start(String... arguments) {
        return startOn("0.0.0.0", arguments);
    }

    private ConfigurableApplicationContext startOn(String address, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=" + address,
                "--refman.data-dir=" + directory,
                "--spring.main.banner-mode=off"));
        all.addAll(List.of(arguments));
        return new SpringApplication(ReferenceManagerApplication.class).run(all.toArray(new String[0]));
    }

    private static Api api(ConfigurableApplicationContext context, String... headers) {
        return new Api(Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port")), headers);
    }

    private static List<String> keys(CharSequence text) {
        return Pattern.compile("rm_[0-9a-f]{64}")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "memory"})
    void theFirstStartPrintsAnAdminKeyThatLaterStartsReuse(String store, CapturedOutput output) throws IOException {
        String key;
        try (ConfigurableApplicationContext context = start("--refman.store=" + store)) {
            assertThat(keys(output)).hasSize(1);
            key = keys(output).get(0);
            api(context).get("/api/v1/managers").expect(401);
            api(context, "X-API-Key", key).get("/actuator/refman").expect(200);
        }
        try (ConfigurableApplicationContext context = start("--refman.store=" + store)) {
            api(context).get("/api/v1/managers").expect(401);
            api(context, "X-API-Key", key).get("/actuator/refman").expect(200);
        }
        assertThat(keys(output)).hasSize(1);
        assertThat(directory.resolve("admin-key.sha256")).content().isEqualTo(new ApiKey(key).sha256() + "\n");
        assertThat(Files.getPosixFilePermissions(directory.resolve("admin-key.sha256")))
                .hasSize(2);
    }

    @Test
    void noActuatorEndpointShowsTheKeyOrItsDigest(CapturedOutput output) {
        try (ConfigurableApplicationContext context = start(
                "--refman.store=memory",
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoint.env.show-values=always",
                "--management.endpoint.configprops.show-values=always")) {
            String key = keys(output).get(0);
            Api admin = api(context, "X-API-Key", key);
            List<String> links = admin.get("/actuator").expect(200).json().path("_links").values().stream()
                    .filter(link -> !link.path("templated").asBoolean())
                    .map(link -> link.path("href").asString())
                    .map(link -> link.substring(link.indexOf("/actuator")))
                    .filter(path -> !path.endsWith("/heapdump"))
                    .toList();
            assertThat(links).contains("/actuator/env", "/actuator/configprops", "/actuator/beans");
            for (String path : links) {
                Api.Answer answer = admin.get(path);
                assertThat(answer.response().body())
                        .as(path)
                        .doesNotContain(key)
                        .doesNotContain(new ApiKey(key).sha256());
            }
        }
    }

    @Test
    void aConfiguredKeyReplacesTheInitialKey(CapturedOutput output) {
        try (ConfigurableApplicationContext context = start("--refman.store=memory")) {
            api(context, "X-API-Key", keys(output).get(0))
                    .get("/actuator/refman")
                    .expect(200);
        }
        ApiKey configured = ApiKey.generate(new Random(1));
        try (ConfigurableApplicationContext context = start(
                "--refman.store=memory",
                "--refman.security.keys[0].name=ada",
                "--refman.security.keys[0].sha256=" + configured.sha256())) {
            api(context, "X-API-Key", keys(output).get(0))
                    .get("/api/v1/managers")
                    .expect(401);
            api(context, "X-API-Key", configured.text()).get("/api/v1/managers").expect(200);
        }
        assertThat(keys(output)).hasSize(1);
    }

    @Test
    void noKeyIsCreatedOnALoopbackAddress(CapturedOutput output) {
        try (ConfigurableApplicationContext context = startOn("127.0.0.1", "--refman.store=memory")) {
            api(context).get("/api/v1/managers").expect(200);
        }
        assertThat(keys(output)).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDamagedFileFailsTheStartWithAnExplanation(CapturedOutput output) throws IOException {
        Files.writeString(directory.resolve("admin-key.sha256"), "");
        assertThatThrownBy(() -> start("--refman.store=memory")).hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(output)
                .contains("admin-key.sha256 does not hold a SHA-256.")
                .contains("If the file is damaged, delete it.");
        assertThat(keys(output)).isEmpty();
    }
}
