package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Injects one fault after another while clients use the same few hierarchies through three nodes on one PostgreSQL server.
 *
 * <p>After each fault all nodes must become ready without intervention, and the acknowledged changes are compared with what
 * they list. Under load, clients read from another node what one node has just acknowledged.
 */
@Tag("chaos")
class NodesTest {

    private static final int FAULTS = Sizes.of("node-faults", Fault.values().length);
    private static final int ACKNOWLEDGEMENTS_PER_FAULT = Sizes.of("acknowledgements-per-node-fault", 300);
    private static final int FAULTS_PER_WORLD = 10;
    private static final int NODES = 3;
    private static final int CLIENTS = 6;
    private static final int TREES = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Random random = new Random(Long.getLong("chaos.seed", 1));
    private final Client client = new Client(PATIENCE);
    private final Progress progress = new Progress("three nodes");
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private final List<Proxy> wires = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    private enum Fault {
        NODE_KILLED,
        NODE_STOPPED,
        WIRE_CUT,
        WIRE_HELD,
        POSTGRESQL_KILLED
    }

    @Test
    void nodesStayConsistentAfterEachFault() {
        List<World> worlds = new ArrayList<>();
        LogInspector log = new LogInspector();
        try (Postgres postgres = Postgres.startIn(directory)) {
            startNodes(postgres);
            for (int fault = 0; fault < FAULTS; fault++) {
                if (fault % FAULTS_PER_WORLD == 0) {
                    worlds.add(new World("w" + worlds.size(), TREES, CLIENTS).create(client, ports().get(0)));
                }
                World world = worlds.get(worlds.size() - 1);
                Fault kind = Fault.values()[fault % Fault.values().length];
                cause(kind, postgres, world);
                done.merge(kind, 1, Integer::sum);
                nodes.forEach(this::awaitReady);
                assertConsistent(nodes.get(random.nextInt(NODES)), world);
                log.inspectDatabase(postgres, worlds);
                progress.at(
                        "%d of %d faults, %d acknowledgements, %d reads from another node",
                        fault + 1, FAULTS, acknowledged(worlds), reads(worlds));
            }
            worlds.forEach(world -> nodes.forEach(node -> assertConsistent(node, world)));
        } finally {
            nodes.forEach(Node::close);
            wires.forEach(Proxy::close);
        }
        progress.summary(
                "%d faults %s, %d acknowledgements (references, net names, other changes), %d reads from another node, "
                        + "of the changes of drawings %s, 0 violations; %s",
                FAULTS, done, acknowledged(worlds), reads(worlds), World.changes(worlds), log);
    }

    private void startNodes(Postgres postgres) {
        for (int i = 0; i < NODES; i++) {
            Proxy wire = new Proxy(postgres::port, () -> false);
            wires.add(wire);
            nodes.add(logs.of(new Node(
                    directory.resolve("node" + i + ".log"),
                    List.of(
                            "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/postgres".formatted(wire.port()),
                            "--spring.datasource.username=postgres",
                            "--spring.datasource.password=postgres"))));
        }
        nodes.get(0).start();
        nodes.forEach(node -> {
            if (!node.isAlive()) {
                node.launch();
            }
        });
        nodes.forEach(Node::awaitPort);
    }

    private List<IntSupplier> ports() {
        return nodes.stream().<IntSupplier>map(node -> node::port).toList();
    }

    /** Causes a fault with load before it, during it if possible, and after it. */
    private void cause(Fault kind, Postgres postgres, World world) {
        int victim = random.nextInt(NODES);
        Node node = nodes.get(victim);
        Proxy wire = wires.get(victim);
        try (Crew crew = new Crew(world, client, ports(), random)) {
            awaitWork(crew);
            switch (kind) {
                case NODE_KILLED -> {
                    node.kill();
                    awaitWork(crew);
                    node.start();
                }
                case NODE_STOPPED -> {
                    node.pause();
                    awaitLittleWork(crew);
                    node.resume();
                }
                case WIRE_CUT -> wire.cut();
                case WIRE_HELD -> {
                    wire.hold();
                    awaitLittleWork(crew);
                    wire.resume();
                }
                case POSTGRESQL_KILLED -> {
                    postgres.kill();
                    postgres.restart();
                }
                default -> throw new AssertionError(kind);
            }
            awaitWork(crew);
        }
    }

    private void awaitWork(Crew crew) {
        crew.awaitAcknowledgements(1 + random.nextInt(2 * ACKNOWLEDGEMENTS_PER_FAULT / 3));
    }

    /** Requires little progress, because each request to the silent node lasts until its timeout. */
    private void awaitLittleWork(Crew crew) {
        crew.awaitAcknowledgements(1 + random.nextInt(1 + ACKNOWLEDGEMENTS_PER_FAULT / 20));
    }

    private void awaitReady(Node node) {
        Waiting.until("a node to become ready", LIMIT)
                .until(() ->
                        client.get(node.port(), "/actuator/health/readiness").isSuccess());
    }

    private void assertConsistent(Node node, World world) {
        assertThat(new Inspector(client, node::port, false).inspect(world)).isEmpty();
    }

    private static long acknowledged(List<World> worlds) {
        return worlds.stream().mapToLong(World::acknowledged).sum();
    }

    private static long reads(List<World> worlds) {
        return worlds.stream().mapToLong(World::reads).sum();
    }
}
