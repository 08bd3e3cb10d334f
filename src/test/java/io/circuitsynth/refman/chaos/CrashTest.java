package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the service at random moments under load and restarts it on the same data directory.
 *
 * <p>After each start, the acknowledged changes of the current world and of one earlier world are compared with what the
 * service lists; at the end those of all worlds. What a follower of each hierarchy saw is compared with the log. Each reference and each net name of a batch counts as one acknowledgement.
 * A kill preserves the page cache of the operating system, so {@link DurabilityTest} checks that changes are synced before
 * they are acknowledged.
 */
@Tag("chaos")
class CrashTest {

    private static final int KILLS = Sizes.of("kills", 4);
    private static final int ACKNOWLEDGEMENTS_PER_KILL = Sizes.of("acknowledgements-per-kill", 1_000);
    private static final int KILLS_PER_WORLD = 20;
    private static final int KILLS_PER_KILL_WHILE_STARTING = 8;
    private static final int CLIENTS = 8;
    private static final int TREES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Random random = new Random(Long.getLong("chaos.seed", 1));
    private final Client client = new Client(PATIENCE);
    private final Progress progress = new Progress("kill -9");

    @Test
    void acknowledgedChangesSurviveKillsAndNoReferenceIsGrantedTwice() {
        List<World> worlds = new ArrayList<>();
        List<Follower> followers = new ArrayList<>();
        LogInspector log = new LogInspector();
        int killsWhileStarting = 0;
        int connections = 0;
        try (Node node = logs.of(Node.on(directory)).start()) {
            Inspector inspector = new Inspector(client, node::port, true);
            for (int kill = 0; kill < KILLS; kill++) {
                if (kill % KILLS_PER_WORLD == 0) {
                    worlds.add(new World("w" + worlds.size(), TREES, CLIENTS).create(client, node::port));
                    worlds.get(worlds.size() - 1)
                            .trees()
                            .forEach(tree -> followers.add(new Follower(node::port, tree.root())));
                }
                World world = worlds.get(worlds.size() - 1);
                killUnderLoad(node, world);
                if (kill % KILLS_PER_KILL_WHILE_STARTING == 1) {
                    killDuringStart(node);
                    killsWhileStarting++;
                }
                log.inspectFiles(directory.resolve("data"), directory.resolve("copy"), worlds);
                node.start();
                assertConsistent(inspector, world);
                assertConsistent(inspector, worlds.get(random.nextInt(worlds.size())));
                progress.at("%d of %d kills, %d acknowledgements, no violation", kill + 1, KILLS, acknowledged(worlds));
            }
            worlds.forEach(world -> assertConsistent(inspector, world));
            for (Follower follower : followers) {
                connections += follower.requireComplete();
            }
        } finally {
            followers.forEach(Follower::close);
        }
        progress.summary(
                "%d kills under load, %d more during a start, %d acknowledgements (references, net names, other changes), "
                        + "of those of drawings %s, 0 violations; %s; %d followers missed and doubled nothing over %d connections",
                KILLS,
                killsWhileStarting,
                acknowledged(worlds),
                World.changes(worlds),
                log,
                followers.size(),
                connections);
    }

    /** Verifies that the check can fail: a service on the memory store loses its data when it is killed. */
    @Test
    void dataLossIsDetected() {
        Node forgetful = new Node(directory.resolve("forgetful.log"), List.of("--refman.store=memory"));
        try (Node node = logs.of(forgetful).start()) {
            Inspector inspector = new Inspector(client, node::port, true);
            World world = new World("forgotten", TREES, CLIENTS).create(client, node::port);
            try (Crew crew = new Crew(world, client, List.of(node::port), random)) {
                crew.awaitAcknowledgements(ACKNOWLEDGEMENTS_PER_KILL);
            }
            assertConsistent(inspector, world);

            node.kill();
            node.start();

            assertThat(inspector.inspect(world))
                    .anyMatch(each -> each.contains("manager forgotten-t0 is lost"))
                    .anyMatch(each -> each.contains("lost R1,"))
                    .anyMatch(each -> each.contains("drawing forgotten-t"))
                    .anyMatch(each -> each.matches(".*-e\\d+ expires at Optional.empty instead of.*"))
                    .anyMatch(each -> each.contains("continues with N$0"));
        }
    }

    private void killUnderLoad(Node node, World world) {
        try (Crew crew = new Crew(world, client, List.of(node::port), random)) {
            crew.awaitAcknowledgements(1 + random.nextInt(2 * ACKNOWLEDGEMENTS_PER_KILL));
            node.kill();
        }
    }

    /** Kills the service during a start, possibly during recovery. */
    private void killDuringStart(Node node) {
        node.launch();
        node.awaitSettled(Duration.ofNanos(random.nextLong(TimeUnit.SECONDS.toNanos(4))));
        node.kill();
    }

    private static void assertConsistent(Inspector inspector, World world) {
        assertThat(inspector.inspect(world)).isEmpty();
    }

    private static long acknowledged(List<World> worlds) {
        return worlds.stream().mapToLong(World::acknowledged).sum();
    }
}
