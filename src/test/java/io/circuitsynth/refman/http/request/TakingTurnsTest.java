package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.circuitsynth.refman.http.api.HttpTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Sends thousands of requests on each of some connections, without waiting for an answer. */
@HttpTest
class TakingTurnsTest {

    private static final int REQUESTS = 3_000;
    private static final int ALL = REQUESTS * 4 * Runtime.getRuntime().availableProcessors();
    private static final String LOOK = Wire.get("/api/v1/rules/strict");

    @LocalServerPort
    private int port;

    private final AtomicInteger answered = new AtomicInteger();

    private Void send(Wire wire) throws IOException {
        wire.send(LOOK.repeat(REQUESTS));
        return null;
    }

    private Void read(Wire wire) throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(wire.read().status()).isEqualTo(200);
            answered.incrementAndGet();
        }
        return null;
    }

    @Test
    void whoAsksOnceDoesNotWaitForThoseWhoAskAllTheTime() throws Exception {
        List<Wire> busy = new ArrayList<>();
        ExecutorService clients = Executors.newCachedThreadPool();
        try (Wire other = new Wire(port)) {
            assertThat(other.ask(LOOK).status()).isEqualTo(200);
            List<Future<Void>> ends = new ArrayList<>();
            for (int i = 0; i < ALL / REQUESTS; i++) {
                Wire wire = new Wire(port);
                busy.add(wire);
                ends.add(clients.submit(() -> send(wire)));
                ends.add(clients.submit(() -> read(wire)));
            }
            await().until(() -> answered.get() > 0);
            int before = answered.get();
            assertThat(other.ask(LOOK).status()).isEqualTo(200);
            assertThat(answered.get() - before)
                    .as("answers to others meanwhile")
                    .isLessThan(ALL / 4);
            for (Future<Void> end : ends) {
                end.get();
            }
        } finally {
            clients.shutdownNow();
            for (Wire each : busy) {
                each.close();
            }
        }
    }
}
