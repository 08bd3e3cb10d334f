package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Injects a failure or a kill at one sync after another while a client sends requests.
 *
 * <p>{@code strace} skips the system call, so written data stays in the page cache, where a failing disk would lose it. It
 * counts the calls of each thread separately.
 */
@Tag("chaos")
class SyncFaultTest {

    private static final int POINTS = Sizes.of("sync-faults", 5);
    private static final int STEPS = 12;
    private static final int POINTS_PER_WORLD = 25;
    private static final int SYNCS_OF_A_START = 3;
    private static final String SYNCS = "fsync,fdatasync";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Random random = new Random(Long.getLong("chaos.seed", 1));
    private final Client client = new Client(Duration.ofSeconds(30));
    private final Progress progress = new Progress("faults of fsync");
    private int failures;
    private int outages;
    private int kills;
    private int starts;
    private int startsThatFailed;

    @BeforeAll
    static void requireStrace() {
        Strace.require();
    }

    @Test
    void acknowledgedChangesSurviveEverySyncFault() {
        List<World> worlds = new ArrayList<>();
        try (Node node = logs.of(Node.on(directory)).start()) {
            for (int point = 0; point < POINTS; point++) {
                if (point % POINTS_PER_WORLD == 0) {
                    worlds.add(new World("w" + worlds.size(), 1, 1).create(client, node::port));
                }
                World world = worlds.get(worlds.size() - 1);
                switch (point % 10) {
                    case 1, 5 -> killAtSync(node, world, 1 + random.nextInt(STEPS));
                    case 2 -> outage(node, world, 1 + random.nextInt(STEPS / 2));
                    case 3 -> failDuringStart(node, 1 + random.nextInt(SYNCS_OF_A_START));
                    default -> failOnce(node, world, 1 + random.nextInt(STEPS));
                }
                assertConsistent(node, world);
                progress.at("%d of %d points, %d acknowledgements", point + 1, POINTS, acknowledged(worlds));
            }
            node.kill();
            node.start();
            worlds.forEach(world -> assertConsistent(node, world));
        }
        progress.summary(
                "%d points (%d single failures, %d outages, %d kills, %d during a start, of which %d failed it), "
                        + "%d acknowledgements, 0 violations",
                POINTS, failures, outages, kills, starts, startsThatFailed, acknowledged(worlds));
    }

    private void failOnce(Node node, World world, int sync) {
        failures++;
        inject(node, "error=EIO:when=" + sync, () -> {
            sendUntilASyncFails(node, world);
            awaitReady(node, true);
        });
    }

    /** Fails every sync for a while: the service must report it, and recover without intervention. */
    private void outage(Node node, World world, int sync) {
        outages++;
        inject(node, "error=EIO:when=" + sync + "+", () -> {
            sendUntilASyncFails(node, world);
            awaitReady(node, false);
        });
        awaitReady(node, true);
        send(node, world);
    }

    private void killAtSync(Node node, World world, int sync) {
        kills++;
        inject(
                node,
                "signal=KILL:when=" + sync,
                () -> Waiting.until("the kill at a sync", LIMIT).until(() -> {
                    send(node, world);
                    return !node.isAlive();
                }));
        node.start();
    }

    /** Fails a sync during a start, which may fail the start; the next start, without faults, must find all data. */
    private void failDuringStart(Node node, int sync) {
        node.kill();
        node.launch(
                "strace",
                "-f",
                "-o",
                trace().toString(),
                "-e",
                "trace=" + SYNCS,
                "-e",
                "inject=" + SYNCS + ":error=EIO:when=" + sync);
        if (node.exitsBeforeItListens()) {
            startsThatFailed++;
        } else {
            awaitReady(node, true);
        }
        if (hasFailed(trace())) {
            starts++;
        }
        node.close();
        node.start();
    }

    private void inject(Node node, String fault, Runnable work) {
        Strace.during(
                node.pid(), trace(), List.of("-e", "trace=" + SYNCS, "-e", "inject=" + SYNCS + ":" + fault), work);
    }

    private void sendUntilASyncFails(Node node, World world) {
        Waiting.until("the failure of a sync", LIMIT).until(() -> {
            send(node, world);
            return hasFailed(trace());
        });
    }

    private Path trace() {
        return directory.resolve("trace");
    }

    private static boolean hasFailed(Path trace) {
        try {
            return Files.readString(trace).contains("(INJECTED)");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(Node node, World world) {
        AtomicInteger steps = new AtomicInteger();
        new Worker(
                        world,
                        world.movers().get(0),
                        client,
                        List.of(node::port),
                        new Random(random.nextLong()),
                        () -> steps.getAndIncrement() == STEPS)
                .run();
    }

    private void awaitReady(Node node, boolean expected) {
        Waiting.until("readiness to be " + expected, LIMIT)
                .until(() ->
                        client.get(node.port(), "/actuator/health/readiness").isSuccess() == expected);
    }

    private void assertConsistent(Node node, World world) {
        assertThat(new Inspector(client, node::port, true).inspect(world)).isEmpty();
    }

    private static long acknowledged(List<World> worlds) {
        return worlds.stream().mapToLong(World::acknowledged).sum();
    }
}
