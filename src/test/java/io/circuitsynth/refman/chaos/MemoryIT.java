package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fills the memory of the built jar in every way that its limits allow, and verifies that others are served meanwhile.
 *
 * <p>The long form runs with three sizes of the heap: {@code -Dchaos.heaps=128,256,512}.
 */
class MemoryIT {

    private static final Path JAR = Path.of(System.getProperty("service.jar", "target/reference-manager.jar"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** On an idle machine it is less than a second, which the long form shows. */
    private static final Duration MAX_TIME = Duration.ofSeconds(15);

    private static final int MAX_RETRIES = 3;
    private static final int CONNECTIONS = Sizes.of("connections", 5_000);
    private static final int REFERENCES = 10_000;
    private static final int BATCHES = 36;

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Client client = new Client(PATIENCE);

    static Stream<Integer> heaps() {
        return Stream.of(System.getProperty("chaos.heaps", "256").split(",")).map(Integer::valueOf);
    }

    /** Asks for the health of a node on one new connection after another, and measures the longest time of an answer. */
    private static final class Bystander implements AutoCloseable {

        private final CompletableFuture<Void> asking;
        private volatile boolean isDone;
        private final AtomicInteger answers = new AtomicInteger();
        private final AtomicInteger retries = new AtomicInteger();
        private volatile long longestNanos;
        private final List<String> failures = new ArrayList<>();

        Bystander(Node node) {
            asking = CompletableFuture.runAsync(() -> {
                while (!isDone) {
                    ask(node);
                }
            });
        }

        private void ask(Node node) {
            long start = System.nanoTime();
            Reply reply = new Client(PATIENCE).get(node.port(), "/actuator/health/liveness");
            if (reply.status() == 0) {
                // As browsers do when a server closes a connection without an answer.
                retries.incrementAndGet();
                reply = new Client(PATIENCE).get(node.port(), "/actuator/health/liveness");
            }
            longestNanos = Math.max(longestNanos, System.nanoTime() - start);
            answers.incrementAndGet();
            if (reply.status() != 200) {
                failures.add(reply.status() + " " + reply.body());
            }
        }

        @Override
        public void close() {
            isDone = true;
            asking.join();
        }
    }

    /** Runs an attack, and verifies that every other request is answered meanwhile. */
    private static void whileOthersAreServed(Node node, int heap, String attack, Runnable action) {
        Bystander bystander = new Bystander(node);
        try (bystander) {
            action.run();
        }
        System.out.printf(
                "[chaos] heap of %d MB, %s: %d others answered, %d of them at the second try, the slowest in %d ms%n",
                heap, attack, bystander.answers.get(), bystander.retries.get(), bystander.longestNanos / 1_000_000);
        assertThat(node.isAlive()).as("alive after " + attack).isTrue();
        assertThat(bystander.failures).as("others during " + attack).isEmpty();
        assertThat(bystander.answers.get()).isPositive();
        assertThat(bystander.retries.get()).as("others at the second try").isLessThanOrEqualTo(MAX_RETRIES);
        assertThat(Duration.ofNanos(bystander.longestNanos)).as("slowest other").isLessThan(MAX_TIME);
    }

    @ParameterizedTest
    @MethodSource("heaps")
    void othersAreServedWhateverFillsTheMemory(int heap) {
        try (Node node = logs.of(Node.ofJar(JAR, directory, heap)).start()) {
            whileOthersAreServed(node, heap, "halves of headers", () -> openConnections(node, ""));
            whileOthersAreServed(node, heap, "idle connections", () -> openConnections(node, "\r\n\r\n"));
            whileOthersAreServed(node, heap, "imports of names", () -> imports(node, i -> letters(i) + "_X"));
            whileOthersAreServed(node, heap, "imports of series", () -> imports(node, i -> letters(i) + "1"));
            whileOthersAreServed(
                    node, heap, "registers of series", () -> registers(node, "series", i -> letters(i) + "1"));
            whileOthersAreServed(
                    node, heap, "registers of names", () -> registers(node, "names", i -> letters(i) + "_X"));
            whileOthersAreServed(
                    node,
                    heap,
                    "registers of every other number",
                    () -> registers(node, "gaps", i -> "R" + (2 * i + 1)));
            Signals.send("TERM", node.pid());
            assertThat(node.awaitSettled(PATIENCE)).as("stops").isTrue();
        }
        try (Node node = logs.of(Node.ofJar(JAR, directory, heap)).start()) {
            for (String manager : List.of("series", "names", "gaps")) {
                whileOthersAreServed(node, heap, "the load of " + manager, () -> {
                    assertThat(client.get(node.port(), "/api/v1/managers/" + manager)
                                    .status())
                            .isEqualTo(200);
                    assertThat(client.get(node.port(), "/api/v1/hierarchies/" + manager + "/export")
                                    .status())
                            .isEqualTo(200);
                });
            }
        }
    }

    private static void openConnections(Node node, String end) {
        List<Socket> sockets = new ArrayList<>();
        byte[] request = ("GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\nX-Padding: " + "x".repeat(100)
                        + end)
                .getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket socket = new Socket();
                sockets.add(socket);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()), (int)
                        PATIENCE.toMillis());
                send(socket, request);
            }
        } catch (IOException e) {
            throw new AssertionError("connection " + sockets.size() + " failed", e);
        } finally {
            sockets.forEach(MemoryIT::close);
        }
    }

    /** Sends a request; the service may have closed the connection already to make room. */
    private static void send(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("a socket cannot be closed", e);
        }
    }

    private void imports(Node node, IntFunction<String> references) {
        Set<Integer> statuses = new TreeSet<>();
        for (int megabytes : new int[] {53, 29, 7, 2}) {
            StringBuilder body = new StringBuilder("{\"format\":\"refman-hierarchy\",\"version\":2,\"rules\":\"kicad\","
                    + "\"managers\":[{\"id\":\"imported\",\"name\":null,\"parentId\":null,"
                    + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"references\":[\"A1\"");
            for (int i = 0; body.length() < megabytes << 20; i++) {
                body.append(",\"").append(references.apply(i)).append('"');
            }
            body.append("],\"retired\":[],\"nets\":[],\"counters\":{},\"nextNet\":1}],\"ahead\":[],\"retired\":[],"
                    + "\"retiredNets\":[]}");
            statuses.add(client.send(node.port(), "POST", "/api/v1/hierarchies/import", body.toString())
                    .status());
        }
        assertThat(statuses).as("refused").isSubsetOf(409, 413, 507);
    }

    private void registers(Node node, String manager, IntFunction<String> references) {
        assertThat(client.send(node.port(), "PUT", "/api/v1/managers/" + manager, "{\"rules\":\"kicad\"}")
                        .status())
                .isEqualTo(201);
        Set<Integer> statuses = new TreeSet<>();
        for (int batch = 0; batch < BATCHES; batch++) {
            int first = batch * REFERENCES;
            String body = IntStream.range(first, first + REFERENCES)
                    .mapToObj(references)
                    .collect(Collectors.joining("\",\"", "{\"references\":[\"", "\"]}"));
            statuses.add(client.send(node.port(), "POST", "/api/v1/managers/" + manager + "/references", body)
                    .status());
        }
        assertThat(statuses).as("accepted until a limit").isSubsetOf(201, 409, 507);
    }

    /** Returns five letters that differ for each number. */
    private static String letters(int number) {
        StringBuilder letters = new StringBuilder();
        for (int rest = number, i = 0; i < 5; i++, rest /= 26) {
            letters.append((char) ('A' + rest % 26));
        }
        return letters.toString();
    }
}
