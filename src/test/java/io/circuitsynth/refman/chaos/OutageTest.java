package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Takes PostgreSQL away from a node that gets reads only, and before a node has started. */
@Tag("chaos")
class OutageTest {

    private static final String READINESS = "/actuator/health/readiness";
    private static final Duration NOTICED = Duration.ofSeconds(8);
    private static final Duration RECOVERED = Duration.ofSeconds(40);
    private static final Duration STOPPED = Duration.ofSeconds(25);
    private static final Duration STOPPED_DURING_START = Duration.ofSeconds(5);

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Client client = new Client(Duration.ofSeconds(30));
    private CompletableFuture<Reply> read = CompletableFuture.completedFuture(new Reply(200, "", ""));

    private Node node(int port) {
        return logs.of(new Node(
                directory.resolve("node.log"),
                List.of(
                        "--refman.data-dir=" + directory.resolve("node"),
                        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres")));
    }

    /** Reads until readiness has a status. A read may wait for a silent server, so readiness does not wait for the reads. */
    private void readUntilReadinessIs(int status, Node node, Duration limit) {
        Waiting.until("readiness " + status, limit).until(() -> {
            if (read.isDone()) {
                assertAnswered(read.join());
                read = CompletableFuture.supplyAsync(() -> client.get(node.port(), "/api/v1/managers/board"));
            }
            return client.get(node.port(), READINESS).status() == status;
        });
    }

    private static void assertAnswered(Reply reply) {
        assertThat(reply.isSuccess() || reply.status() == 503)
                .as(reply.toString())
                .isTrue();
    }

    @Test
    void readinessFollowsTheServerWhileOnlyReadsCome() {
        try (Postgres postgres = Postgres.startIn(directory);
                Proxy proxy = new Proxy(postgres::port, () -> false);
                Node node = node(proxy.port()).start()) {
            assertThat(client.send(node.port(), "PUT", "/api/v1/managers/board", "{}")
                            .isSuccess())
                    .isTrue();
            readUntilReadinessIs(200, node, NOTICED);

            postgres.kill();
            readUntilReadinessIs(503, node, NOTICED);
            postgres.restart();
            readUntilReadinessIs(200, node, RECOVERED);

            proxy.hold();
            readUntilReadinessIs(503, node, NOTICED);
            proxy.resume();
            readUntilReadinessIs(200, node, RECOVERED);
            assertAnswered(read.join());

            proxy.hold();
            Signals.send("TERM", node.pid());
            assertThat(node.awaitSettled(STOPPED))
                    .as("it stops although its server is silent")
                    .isTrue();
        }
    }

    @Test
    void aNodeThatWaitsForItsServerCanBeStopped() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (Node node = node(port)) {
            node.launch();
            Waiting.until("the first attempt", Duration.ofMinutes(1))
                    .until(() -> node.tail().contains("does not accept connections yet"));
            Signals.send("TERM", node.pid());
            assertThat(node.awaitSettled(STOPPED_DURING_START))
                    .as("it stops before the server answers")
                    .isTrue();
        }
    }
}
