package io.circuitsynth.refman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ReferenceManagerApplication;
import io.circuitsynth.refman.http.api.Api;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Verifies health when the data directory has less space left than the threshold. */
class DiskSpaceHttpTest {

    @TempDir
    private Path directory;

    private static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplication(ReferenceManagerApplication.class).run(arguments);
    }

    private static Api api(ConfigurableApplicationContext context) {
        return new Api(Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port")));
    }

    @Test
    void aFullDiskLeavesHealthUpBecauseReadsAreServed() {
        try (ConfigurableApplicationContext context = start(
                "--server.port=0",
                "--refman.data-dir=" + directory,
                "--management.health.diskspace.threshold=1000000TB")) {
            JsonNode health = api(context).get("/actuator/health").expect(200).json();
            assertThat(health.path("status").asString()).isEqualTo("UP");
            assertThat(health.at("/components/diskSpace/status").asString()).isEqualTo("LOW_SPACE");
            api(context).get("/actuator/health/readiness").expect(200);
            api(context).get("/actuator/health/liveness").expect(200);
        }
    }

    @Test
    void theSpaceOfTheDataDirectoryIsWatchedEvenIfNothingIsStoredThere() {
        Path missing = directory.resolve("missing");
        try (ConfigurableApplicationContext context =
                start("--server.port=0", "--refman.store=memory", "--refman.data-dir=" + missing)) {
            JsonNode space =
                    api(context).get("/actuator/health").expect(200).json().at("/components/diskSpace");
            assertThat(space.path("status").asString()).isEqualTo("UP");
            assertThat(space.at("/details/path").asString()).isEqualTo(missing.toString());
            assertThat(space.at("/details/free").asLong()).isPositive();
        }
    }

    @Test
    void theIndicatorCanBeTurnedOff() {
        try (ConfigurableApplicationContext context =
                start("--server.port=0", "--refman.store=memory", "--management.health.diskspace.enabled=false")) {
            JsonNode health = api(context).get("/actuator/health").expect(200).json();
            assertThat(health.path("components").has("diskSpace")).isFalse();
        }
    }
}
