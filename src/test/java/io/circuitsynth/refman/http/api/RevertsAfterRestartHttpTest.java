package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ReferenceManagerApplication;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Reverts changes on SQLite and reads the hierarchy again after a restart of the service. */
class RevertsAfterRestartHttpTest {

    private static final String ROOT = "/api/v1/hierarchies/board";

    @TempDir
    private Path directory;

    private ConfigurableApplicationContext start() {
        return new SpringApplication(ReferenceManagerApplication.class)
                .run(
                        "--server.port=0",
                        "--refman.data-dir=" + directory.resolve("data"),
                        "--spring.main.banner-mode=off");
    }

    private static Api api(ConfigurableApplicationContext service) {
        return new Api(Objects.requireNonNull(((WebServerApplicationContext) service).getWebServer())
                .getPort());
    }

    @Test
    void aRevertIsTheSameAfterARestartWithTheOrderOfTheChildren() {
        JsonNode before;
        JsonNode tree;
        try (ConfigurableApplicationContext service = start()) {
            Api api = api(service);
            api.put("/api/v1/managers/board", "{}").expect(201);
            for (String id : new String[] {"a", "b", "c"}) {
                api.put("/api/v1/managers/" + id, "{\"parentId\":\"board\"}").expect(201);
                api.put("/api/v1/managers/" + id + "-1", "{\"parentId\":\"%s\"}".formatted(id))
                        .expect(201);
                api.put("/api/v1/managers/" + id + "-2", "{\"parentId\":\"%s\"}".formatted(id))
                        .expect(201);
                api.generate(id + "-1", "{\"prefix\":\"R\",\"count\":2}").expect(201);
            }
            tree = api.get(ROOT).expect(200).json().path("children");
            api.delete("/api/v1/managers/a?cascade=true").expect(204);
            // The board and three managers in each of three sheets were created, and three times references generated.
            api.post(ROOT + "/changes/14/revert", "{}").expect(200);
            assertThat(api.get(ROOT).expect(200).json().path("children")).isEqualTo(tree);
            before = api.get(ROOT + "/export").expect(200).json();
        }
        try (ConfigurableApplicationContext service = start()) {
            Api api = api(service);
            assertThat(api.get(ROOT).expect(200).json().path("children")).isEqualTo(tree);
            assertThat(api.get(ROOT + "/export").expect(200).json()).isEqualTo(before);
            api.post(ROOT + "/changes/15/revert", "{}").expect(200);
            api.get("/api/v1/managers/a").expect(404);
        }
    }
}
