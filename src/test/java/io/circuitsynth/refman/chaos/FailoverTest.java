package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the PostgreSQL server of two nodes under load and promotes its synchronous standby.
 *
 * <p>The nodes must go on without intervention, because their URL names both servers. The acknowledged changes are compared
 * with what both nodes list, and with what a node lists that starts after the failover and so remembers nothing.
 */
@Tag("chaos")
class FailoverTest {

    private static final int FAILOVERS = Sizes.of("failovers", 1);
    private static final int ACKNOWLEDGEMENTS = Sizes.of("acknowledgements-per-failover", 600);
    private static final int CLIENTS = 6;
    private static final int TREES = 2;
    private static final String URL =
            "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres?targetServerType=primary&connectTimeout=2";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Random random = new Random(Long.getLong("chaos.seed", 1));
    private final Client client = new Client(Duration.ofSeconds(4));
    private final Progress progress = new Progress("failover to a synchronous standby");
    private final List<String> secondsWithoutChanges = new ArrayList<>();

    @Test
    void acknowledgedChangesSurviveAFailoverAndNoReferenceIsGrantedTwice() throws SQLException {
        long acknowledged = 0;
        long reads = 0;
        for (int failover = 0; failover < FAILOVERS; failover++) {
            World world = new World("w" + failover, TREES, CLIENTS);
            Path place = directory.resolve("pair" + failover);
            try (Postgres primary = Postgres.startIn(place, Map.of("synchronous_standby_names", "*"));
                    Postgres standby = primary.startStandbyIn(place);
                    Node one = node(place, "one", primary, standby);
                    Node other = node(place, "other", primary, standby)) {
                awaitReplication(primary, "sync");
                one.launch();
                other.launch();
                one.awaitPort();
                other.awaitPort();
                world.create(client, one::port);
                failOverUnderLoad(world, primary, standby, List.of(one, other), failover % 2 == 0);
                assertConsistent(one, world);
                assertConsistent(other, world);
                one.kill();
                one.start();
                assertConsistent(one, world);
            }
            acknowledged += world.acknowledged();
            reads += world.reads();
        }
        progress.summary(
                "%d failovers, first acknowledgement after %s s, %d acknowledgements (references, net names, other"
                        + " changes), %d reads from another node, 0 violations",
                FAILOVERS, secondsWithoutChanges, acknowledged, reads);
    }

    /** Verifies that the check can fail: a standby that is not synchronous lacks acknowledged changes. */
    @Test
    void lossOnAnAsynchronousStandbyIsDetected() throws SQLException {
        World world = new World("lost", TREES, CLIENTS);
        try (Postgres primary = Postgres.startIn(directory);
                Postgres standby = primary.startStandbyIn(directory);
                Node node = node(directory, "one", primary, standby)) {
            awaitReplication(primary, "async");
            node.start();
            world.create(client, node::port);
            standby.kill();
            try (Crew crew = new Crew(world, client, List.of(node::port), random)) {
                crew.awaitAcknowledgements(ACKNOWLEDGEMENTS);
            }
            assertConsistent(node, world);

            primary.kill();
            node.kill();
            standby.restart();
            standby.awaitAnswer();
            promote(standby);
            node.start();

            assertThat(new Inspector(client, node::port, true).inspect(world))
                    .anyMatch(each -> each.contains("lost R1,"))
                    .anyMatch(each -> each.contains("continues with N$"));
        }
    }

    private Node node(Path place, String name, Postgres primary, Postgres standby) {
        return logs.of(new Node(
                place.resolve(name + ".log"),
                List.of(
                        "--refman.data-dir=" + place.resolve(name),
                        "--spring.datasource.url=" + URL.formatted(primary.port(), standby.port()),
                        "--spring.datasource.username=postgres",
                        "--spring.datasource.password=postgres")));
    }

    private static void awaitReplication(Postgres primary, String state) {
        Waiting.until("a standby that is " + state, LIMIT)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(
                        () -> primary.query("select sync_state from pg_stat_replication where state = 'streaming'"),
                        state::equals);
    }

    /**
     * Kills the primary and promotes the standby while clients send requests.
     *
     * @param afterNotice whether the standby is promoted only when both nodes have noticed that they have no primary
     */
    private void failOverUnderLoad(
            World world, Postgres primary, Postgres standby, List<Node> nodes, boolean afterNotice)
            throws SQLException {
        List<IntSupplier> ports =
                nodes.stream().<IntSupplier>map(node -> node::port).toList();
        try (Crew crew = new Crew(world, client, ports, random)) {
            crew.awaitAcknowledgements(1 + random.nextInt(2 * ACKNOWLEDGEMENTS));
            primary.kill();
            long killedAt = System.nanoTime();
            if (afterNotice) {
                nodes.forEach(node -> awaitReadiness(node, 503));
            }
            promote(standby);
            crew.awaitAcknowledgements(1);
            secondsWithoutChanges.add("%.1f".formatted((System.nanoTime() - killedAt) / 1e9));
            crew.awaitAcknowledgements(ACKNOWLEDGEMENTS);
            nodes.forEach(node -> awaitReadiness(node, 200));
        }
    }

    private static void promote(Postgres standby) throws SQLException {
        assertThat(standby.query("select pg_promote(true, %d)".formatted(LIMIT.toSeconds())))
                .isEqualTo("t");
    }

    private void awaitReadiness(Node node, int status) {
        Waiting.until("readiness " + status, LIMIT)
                .until(() ->
                        client.get(node.port(), "/actuator/health/readiness").status() == status);
    }

    private void assertConsistent(Node node, World world) {
        assertThat(new Inspector(client, node::port, false).inspect(world)).isEmpty();
    }
}
