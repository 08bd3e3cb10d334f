package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Verifies what the proxy does to requests and responses. */
class ProxyTest {

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicBoolean isLossy = new AtomicBoolean();
    private final Client client = new Client(Duration.ofSeconds(20));
    private final HttpServer server;
    private final Proxy wire;

    ProxyTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            byte[] body = "hello".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        wire = new Proxy(() -> server.getAddress().getPort(), isLossy::get);
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        wire.close();
        server.stop(0);
    }

    @Test
    void requestsAndResponsesPass() {
        assertThat(send()).isEqualTo(new Reply(200, "hello", ""));
    }

    @Test
    void aDroppedResponseWasSentByTheServer() {
        isLossy.set(true);

        assertThat(send().status()).isEqualTo(Reply.SILENCE);
        assertThat(requests).hasPositiveValue();
    }

    @Test
    void newConnectionsAreAcceptedAfterACut() {
        send();
        wire.cut();

        Waiting.until("a response", Duration.ofSeconds(10)).until(() -> send().isSuccess());
    }

    @Test
    void aSuspendedConnectionContinuesAfterResume() throws Exception {
        send();
        wire.hold();
        CompletableFuture<Reply> reply = CompletableFuture.supplyAsync(this::send);

        assertThatThrownBy(() -> reply.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(requests).hasValue(1);

        wire.resume();
        assertThat(reply.get(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(requests).hasValue(2);
    }

    @Test
    void aRequestToAClosedPortIsUnsent() {
        server.stop(0);

        assertThat(client.get(server.getAddress().getPort(), "/").isUnsent()).isTrue();
    }

    private Reply send() {
        return client.get(wire.port(), "/");
    }
}
