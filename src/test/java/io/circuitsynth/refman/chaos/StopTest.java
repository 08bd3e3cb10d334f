package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Stops the service with SIGTERM under load. */
@Tag("chaos")
class StopTest {

    private static final int STOPS = Sizes.of("stops", 1);
    private static final int ACKNOWLEDGEMENTS = 500;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    @Test
    void aSecondProcessOnTheSameDataDirectoryExitsWithAnExplanation() {
        try (Node first = logs.of(Node.on(directory)).start();
                Node second = logs.of(Node.on(directory))) {
            second.launch();
            assertThat(second.exitsBeforeItListens()).isTrue();
            assertThat(second.tail()).contains("data directory", "is in use");
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void aGracefulStopUnderLoadLosesNoAcknowledgedChange() {
        Client client = new Client(Duration.ofSeconds(10));
        Random random = new Random(Long.getLong("chaos.seed", 1));
        World world = new World("stopped", 3, 8);
        try (Node node = logs.of(Node.on(directory)).start()) {
            world.create(client, node::port);
            Inspector inspector = new Inspector(client, node::port, true);
            for (int stop = 0; stop < STOPS; stop++) {
                try (Crew crew = new Crew(world, client, List.of(node::port), random)) {
                    crew.awaitAcknowledgements(ACKNOWLEDGEMENTS);
                    Signals.send("TERM", node.pid());
                    assertThat(node.awaitSettled(LONGEST_STOP))
                            .as("it has exited")
                            .isTrue();
                }
                assertThat(node.tail()).contains("Graceful shutdown complete");
                node.start();
                assertThat(inspector.inspect(world)).isEmpty();
            }
        }
        new Progress("SIGTERM")
                .summary("%d stops under load, %d acknowledgements, 0 violations", STOPS, world.acknowledged());
    }
}
