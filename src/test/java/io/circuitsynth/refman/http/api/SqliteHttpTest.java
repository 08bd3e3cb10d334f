package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Verifies backups and the pruning of stored responses with SQLite. */
@HttpTest
@DirtiesContext
class SqliteHttpTest {

    private static final String BACKUP = "/actuator/refman/backup";

    @TempDir
    private static Path directory;

    @LocalServerPort
    private int port;

    private Api api;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("refman.store", () -> "sqlite");
        registry.add("refman.data-dir", () -> directory.resolve("data").toString());
        registry.add("refman.idempotency.retention", () -> "1s");
        registry.add("refman.idempotency.pruning", () -> "100ms");
    }

    @BeforeEach
    void prepare() {
        api = new Api(port);
    }

    @Test
    void aBackupContainsAcknowledgedChanges() throws SQLException {
        String root = api.root();
        api.register(root, "R1").expect(201);
        String file = api.post(BACKUP, "{}").expect(200).json().path("file").asString();
        assertThat(Path.of(file)).hasParent(directory.resolve("data"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select references_count from hierarchy where root_id = '" + root + "'")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void aBackupThatCannotBeWrittenIsRefusedWithItsReason() throws IOException {
        Path data = directory.resolve("data");
        Path away = directory.resolve("away");
        Files.move(data, away);
        Api.Answer refused;
        try {
            refused = api.post(BACKUP, "{}").expect(503);
        } finally {
            Files.move(away, data);
        }
        assertThat(refused.code()).isEqualTo("store_unavailable");
        assertThat(refused.json().path("detail").asString())
                .startsWith("The backup could not be written.")
                .contains("open");
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".unfinished"));
        }
        api.post(BACKUP, "{}").expect(200);
    }

    @Test
    void aVerificationReadsEveryHierarchy() {
        api.root();
        api.root();
        JsonNode report = api.post("/actuator/refman/verify", "{}").expect(200).json();
        assertThat(report.path("hierarchies").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(report.path("damagedHierarchies").asInt()).isZero();
        assertThat(report.path("damaged").isEmpty()).isTrue();
        assertThat(report.path("database").isEmpty()).isTrue();
    }

    @Test
    void anUnknownActionIsRefused() {
        assertThat(api.post("/actuator/refman/backups", "{}").expect(404).code())
                .isEqualTo("path_not_found");
    }

    @Test
    void storedResponsesArePrunedInTheBackground() {
        String path = "/api/v1/managers/" + api.root() + "/references/generate";
        String key = "pruned";
        keyed(key, path, "{\"prefix\":\"R\"}").expect(201);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> keyed(key, path, "{\"prefix\":\"C\"}").status() == 201);
    }

    private Api.Answer keyed(String key, String path, String body) {
        return api.send("POST", path, body, "application/json", "Idempotency-Key", key);
    }
}
