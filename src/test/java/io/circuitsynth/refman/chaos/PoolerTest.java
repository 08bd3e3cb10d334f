package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs two nodes behind a PgBouncer that shares few sessions of PostgreSQL and renames no prepared statements, with the URL
 * that an operator writes who knows nothing of this.
 */
@Tag("chaos")
class PoolerTest {

    private static final int ACKNOWLEDGEMENTS = Sizes.of("acknowledgements-behind-pooler", 1_500);
    private static final int NODES = 2;
    private static final int SESSIONS = 4;
    private static final int CLIENTS = 6;
    private static final int TREES = 2;

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Client client = new Client(Duration.ofSeconds(4));

    @Test
    void nothingIsLostOrDoubledBehindAPoolerInTransactionMode() {
        assumeTrue(PgBouncer.program().isPresent(), "PgBouncer is not installed");
        List<Node> nodes = new ArrayList<>();
        World world = new World("w", TREES, CLIENTS);
        try (Postgres postgres = Postgres.startIn(directory);
                PgBouncer pooler = PgBouncer.startIn(directory, postgres.port(), SESSIONS)) {
            for (int i = 0; i < NODES; i++) {
                nodes.add(logs.of(new Node(directory.resolve("node" + i + ".log"), settings(pooler)))
                        .start());
            }
            List<IntSupplier> ports =
                    nodes.stream().<IntSupplier>map(node -> node::port).toList();
            world.create(client, ports.get(0));
            try (Crew crew = new Crew(world, client, ports, new Random(Long.getLong("chaos.seed", 1)))) {
                crew.awaitAcknowledgements(ACKNOWLEDGEMENTS);
            }
            for (Node node : nodes) {
                assertThat(new Inspector(client, node::port, false).inspect(world))
                        .isEmpty();
                assertThat(node.logOfProcess())
                        .contains("statements are not prepared by name")
                        .doesNotContain("prepared statement \"");
            }
        } finally {
            nodes.forEach(Node::close);
        }
        new Progress("two nodes behind PgBouncer")
                .summary(
                        "%d acknowledgements (references, net names, other changes), %d reads from another node, 0"
                                + " violations",
                        world.acknowledged(), world.reads());
    }

    private static List<String> settings(PgBouncer pooler) {
        return List.of(
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/postgres".formatted(pooler.port()),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=postgres");
    }
}
