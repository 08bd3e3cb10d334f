package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.store.Databases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Stores far more hierarchies than fit into the heap of a {@link Node}, 256 MB. */
@Tag("chaos")
class ManyHierarchiesTest {

    private static final int HIERARCHIES = Sizes.of("hierarchies", 20_000);
    private static final int REQUESTS = 2_000;

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    @Test
    void moreHierarchiesThanFitIntoMemoryAreServed() throws SQLException {
        Client client = new Client(Duration.ofSeconds(30));
        Random random = new Random(1);
        Map<String, Integer> generated = new HashMap<>();
        Path data = directory.resolve("data");
        Databases.sqlite(data).close();
        fill(data.resolve("refman.db"));
        try (Node node = logs.of(withLittleMemory()).start()) {
            for (int i = 0; i < REQUESTS; i++) {
                String path = "/api/v1/managers/m" + random.nextInt(HIERARCHIES) + "/references/generate";
                Reply reply = client.send(node.port(), "POST", path, "{\"prefix\":\"R\"}");
                assertThat(reply.status()).as(path).isEqualTo(201);
                assertThat(reply.texts("references"))
                        .as(path)
                        .containsExactly("R" + generated.merge(path, 1, Integer::sum));
            }
            Reply page = client.send(node.port(), "GET", "/api/v1/hierarchies?limit=1000", null);
            assertThat(page.json().path("items")).hasSize(1000);
            Reply totals = client.send(node.port(), "GET", "/actuator/refman", null);
            assertThat(totals.json().path("hierarchies").asLong()).isEqualTo(HIERARCHIES);
            assertThat(totals.json().path("references").asLong()).isEqualTo(REQUESTS);
            JsonNode cache = totals.json().path("cache");
            assertThat(cache.path("hierarchies").asLong()).isBetween(1L, REQUESTS / 2L);
            assertThat(cache.path("evictions").asLong()).isGreaterThan(REQUESTS / 2L);
        }
        new Progress("hierarchies")
                .summary("%d hierarchies on disk, %d requests at random, heap 256 MB", HIERARCHIES, REQUESTS);
    }

    /** Returns a node whose cache holds a few hundred hierarchies. */
    private Node withLittleMemory() {
        return new Node(
                directory.resolve("service.log"),
                List.of("--refman.data-dir=" + directory.resolve("data"), "--refman.cache.max-bytes=1MB"));
    }

    /** Inserts rows without a checksum, as an earlier version did. */
    private static void fill(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            String numbers = "with recursive n(i) as (select 0 union all select i + 1 from n where i < "
                    + (HIERARCHIES - 1) + ") ";
            statement.executeUpdate("insert into hierarchy (id, version, tenant, root_id, rules, managers_count,"
                    + " references_count) " + numbers
                    + "select cast(printf('%016d', i) as blob), 1, 'default', 'm' || i, 'strict', 1, 0 from n");
            statement.executeUpdate("insert into manager (hierarchy_id, slot, tenant, id, created_at_micros, position) "
                    + numbers
                    + "select cast(printf('%016d', i) as blob), 0, 'default', 'm' || i, 0, 0 from n");
            connection.commit();
        }
    }
}
