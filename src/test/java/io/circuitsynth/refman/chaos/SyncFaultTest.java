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
 * Makes syncing fail, or kills the service at it, at one point after the other while a client draws.
 *
 * <p>The system call is not made then, so what was written stays in the page cache, where a disk that failed would have lost
 * it. Which points are hit in which threads is counted by {@code strace} for each thread by itself.
 */
@Tag("chaos")
class SyncFaultTest {

    private static final int POINTS = Sizes.of("sync-faults", 10);
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
    static void straceIsThere() {
        Strace.isNeeded();
    }

    @Test
    void whatWasAcknowledgedSurvivesEveryFault() {
        List<World> worlds = new ArrayList<>();
        try (Node node = logs.of(Node.on(directory)).start()) {
            for (int point = 0; point < POINTS; point++) {
                if (point % POINTS_PER_WORLD == 0) {
                    worlds.add(new World("w" + worlds.size(), 1, 1).create(client, node::port));
                }
                World world = worlds.get(worlds.size() - 1);
                switch (point % 10) {
                    case 2, 5 -> killAtSync(node, world, 1 + random.nextInt(STEPS));
                    case 3 -> outage(node, world, 1 + random.nextInt(STEPS / 2));
                    case 7 -> failWhileStarting(node, 1 + random.nextInt(SYNCS_OF_A_START));
                    default -> failOnce(node, world, 1 + random.nextInt(STEPS));
                }
                holds(node, world);
                progress.at("%d of %d points, %d acknowledgements", point + 1, POINTS, acknowledged(worlds));
            }
            node.kill();
            node.start();
            worlds.forEach(world -> holds(node, world));
        }
        progress.summary(
                "%d points (%d single failures, %d outages, %d kills, %d while starting, %d of which ended the start), "
                        + "%d acknowledgements, 0 violations",
                POINTS, failures, outages, kills, starts, startsThatFailed, acknowledged(worlds));
    }

    private void failOnce(Node node, World world, int sync) {
        failures++;
        inject(node, "error=EIO:when=" + sync, () -> {
            drawUntilItFails(node, world);
            isReady(node, true);
        });
    }

    /** From the first failure on every sync fails, until it is over: the service says so, and comes back by itself. */
    private void outage(Node node, World world, int sync) {
        outages++;
        inject(node, "error=EIO:when=" + sync + "+", () -> {
            drawUntilItFails(node, world);
            isReady(node, false);
        });
        isReady(node, true);
        draw(node, world);
    }

    private void killAtSync(Node node, World world, int sync) {
        kills++;
        inject(
                node,
                "signal=KILL:when=" + sync,
                () -> Waiting.until("the kill at a sync", LIMIT).until(() -> {
                    draw(node, world);
                    return !node.isAlive();
                }));
        node.start();
    }

    /** A start that failed says so and ends; the next one, on a healthy disk, finds everything. */
    private void failWhileStarting(Node node, int sync) {
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
        if (node.endsBeforeItListens()) {
            startsThatFailed++;
        } else {
            isReady(node, true);
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

    private void drawUntilItFails(Node node, World world) {
        Waiting.until("the failure of a sync", LIMIT).until(() -> {
            draw(node, world);
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

    private void draw(Node node, World world) {
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

    private void isReady(Node node, boolean expected) {
        Waiting.until("readiness to be " + expected, LIMIT)
                .until(() ->
                        client.get(node.port(), "/actuator/health/readiness").isSuccess() == expected);
    }

    private void holds(Node node, World world) {
        assertThat(new Inspector(client, node::port, true).inspect(world)).isEmpty();
    }

    private static long acknowledged(List<World> worlds) {
        return worlds.stream().mapToLong(World::acknowledged).sum();
    }
}
