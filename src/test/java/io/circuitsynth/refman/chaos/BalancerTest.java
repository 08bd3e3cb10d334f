package io.circuitsynth.refman.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.circuitsynth.refman.http.security.ApiKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sends requests through nginx with the configuration in {@code docs/nginx.conf}. */
@Tag("chaos")
class BalancerTest {

    private static final int NODES = 3;
    private static final int HIERARCHIES = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Client client = new Client(PATIENCE);
    private final ApiKey key = ApiKey.generate(new Random(1));

    @BeforeEach
    void requireNginx() {
        assumeTrue(Nginx.program().isPresent(), "nginx is not installed");
    }

    @Test
    void theRequestsForOneHierarchyReachOneNodeAndAnotherOneAfterItsDeath() throws IOException {
        List<Node> nodes = new ArrayList<>();
        try (Postgres postgres = Postgres.startIn(directory)) {
            for (int i = 0; i < NODES; i++) {
                nodes.add(logs.of(new Node(
                                directory.resolve("node" + i + ".log"),
                                List.of(
                                        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/postgres"
                                                .formatted(postgres.port()),
                                        "--spring.datasource.username=postgres",
                                        "--spring.datasource.password=postgres",
                                        "--server.forward-headers-strategy=native",
                                        "--refman.security.keys[0].name=test",
                                        "--refman.security.keys[0].role=admin",
                                        "--refman.security.keys[0].tenant=default",
                                        "--refman.security.keys[0].sha256=" + key.sha256())))
                        .start());
            }
            try (Nginx nginx =
                    Nginx.startIn(directory, nodes.stream().map(Node::port).toList())) {
                Map<String, Set<String>> generated = new HashMap<>();
                for (int i = 0; i < HIERARCHIES; i++) {
                    String root = "board" + i;
                    send(nginx, 201, "PUT", "/api/v1/managers/" + root, "{}");
                    send(
                            nginx,
                            201,
                            "POST",
                            "/api/v1/managers",
                            "{\"id\":\"sheet%d\",\"parentId\":\"%s\"}".formatted(i, root),
                            "Refman-Hierarchy",
                            root);
                    generate(nginx, i, generated);
                    send(nginx, 200, "GET", "/api/v1/hierarchies/" + root, null);
                }
                Map<String, Set<String>> used = nodesByHierarchy(nginx);
                assertThat(used)
                        .hasSize(HIERARCHIES)
                        .allSatisfy((root, addresses) ->
                                assertThat(addresses).as(root).hasSize(1));
                Set<String> all = new HashSet<>();
                used.values().forEach(all::addAll);
                assertThat(all).as("the nodes that were used").hasSize(NODES);
                nodes.get(0).kill();
                for (int i = 0; i < 3 * HIERARCHIES; i++) {
                    generate(nginx, i % HIERARCHIES, generated);
                    send(nginx, 200, "GET", "/api/v1/hierarchies/board" + i % HIERARCHIES, null);
                }
                for (int i = 0; i < HIERARCHIES; i++) {
                    Set<String> owned = generated.getOrDefault("board" + i, Set.of());
                    assertThat(send(nginx, 200, "GET", "/api/v1/managers/sheet%d/references".formatted(i), null)
                                    .texts("references"))
                            .hasSize(4)
                            .containsExactlyInAnyOrderElementsOf(owned);
                }
            }
        } finally {
            nodes.forEach(Node::close);
        }
    }

    /** Generates a reference as a client that sends back the header of its hierarchy. */
    private void generate(Nginx nginx, int hierarchy, Map<String, Set<String>> generated) {
        String root = "board" + hierarchy;
        Set<String> known = generated.computeIfAbsent(root, id -> new HashSet<>());
        known.addAll(send(
                        nginx,
                        201,
                        "POST",
                        "/api/v1/managers/sheet%d/references/generate".formatted(hierarchy),
                        "{\"prefix\":\"R\"}",
                        "Refman-Hierarchy",
                        root,
                        "Idempotency-Key",
                        root + "-" + known.size())
                .texts("references"));
    }

    private Reply send(Nginx nginx, int status, String method, String path, @Nullable String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("X-API-Key", key.text()));
        Reply reply = client.send(nginx.port(), method, path, body, all.toArray(String[]::new));
        assertThat(reply.status()).as(method + " " + path + ": " + reply.body()).isEqualTo(status);
        return reply;
    }

    private static Map<String, Set<String>> nodesByHierarchy(Nginx nginx) throws IOException {
        Map<String, Set<String>> nodes = new HashMap<>();
        for (String line : nginx.requests()) {
            String[] parts = line.split(" ", 2);
            nodes.computeIfAbsent(parts[0], key -> new HashSet<>()).add(parts[1]);
        }
        return nodes;
    }

    @ParameterizedTest
    @CsvSource({"GET, 204", "PUT, 204", "DELETE, 204", "POST, 502", "PATCH, 502"})
    void onlyARequestThatCanBeRepeatedIsSentToAnotherNode(String method, int statusWithoutKey) throws IOException {
        List<String> received = new CopyOnWriteArrayList<>();
        AtomicInteger drops = new AtomicInteger();
        String body = method.equals("GET") ? "" : "the body";
        withNodes(
                exchange -> {
                    String sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    received.add(exchange.getRequestMethod() + " " + sent);
                    if (drops.getAndDecrement() <= 0) {
                        exchange.sendResponseHeaders(204, -1);
                    }
                    // Without a response, this closes the connection.
                    exchange.close();
                },
                nginx -> {
                    for (boolean hasKey : List.of(false, true)) {
                        drops.set(1);
                        received.clear();
                        int status = hasKey ? 204 : statusWithoutKey;
                        String[] headers = hasKey ? new String[] {"Idempotency-Key", "k"} : new String[0];
                        assertThat(client.send(
                                                nginx.port(),
                                                method,
                                                "/api/v1/managers/board",
                                                body.isEmpty() ? null : body,
                                                headers)
                                        .status())
                                .as("with a key: " + hasKey)
                                .isEqualTo(status);
                        assertThat(received)
                                .as("with a key: " + hasKey)
                                .hasSize(status == 204 ? 2 : 1)
                                .containsOnly(method + " " + body);
                    }
                });
    }

    @Test
    void anEventIsPassedOnBeforeTheNextOne() throws IOException {
        CountDownLatch firstWasRead = new CountDownLatch(1);
        withNodes(
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream events = exchange.getResponseBody()) {
                        events.write("data: 1\n\n".getBytes(UTF_8));
                        events.flush();
                        if (await(firstWasRead)) {
                            events.write("data: 2\n\n".getBytes(UTF_8));
                        }
                    }
                },
                nginx -> {
                    try (BufferedReader events = new BufferedReader(new InputStreamReader(stream(nginx), UTF_8))) {
                        assertThat(events.readLine()).isEqualTo("data: 1");
                        firstWasRead.countDown();
                        assertThat(events.readLine()).isEmpty();
                        assertThat(events.readLine()).isEqualTo("data: 2");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static InputStream stream(Nginx nginx) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:%d/api/v1/hierarchies/board/changes?after=7".formatted(nginx.port())))
                .header("Accept", "text/event-stream")
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while opening a stream", e);
        }
    }

    /** Handles a request in place of a node. */
    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    /** Uses an nginx whose nodes all have the same handler. */
    private interface Use {
        void of(Nginx nginx);
    }

    private void withNodes(Handler handler, Use use) throws IOException {
        List<HttpServer> servers = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int i = 0; i < NODES; i++) {
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.createContext("/", handler::handle);
                server.setExecutor(threads);
                server.start();
                servers.add(server);
            }
            try (Nginx nginx = Nginx.startIn(
                    directory,
                    servers.stream()
                            .map(server -> server.getAddress().getPort())
                            .toList())) {
                use.of(nginx);
            }
        } finally {
            servers.forEach(server -> server.stop(0));
            threads.shutdownNow();
        }
    }
}
