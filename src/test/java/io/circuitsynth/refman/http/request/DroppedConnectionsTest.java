package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Opens and drops thousands of connections.
 *
 * <p>It starts its own service, because one that was started for an earlier test may no longer log. It has its own process,
 * because services of other tests log too.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "refman.requests.body-deadline=5s")
@ExtendWith(OutputCaptureExtension.class)
@Tag("log")
class DroppedConnectionsTest {

    private static final int CONNECTIONS = 3_000;
    private static final int CLIENTS = 2;
    private static final long PAUSE_NANOS = 4_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String REQUEST = Wire.post("/api/v1/managers", "{\"id\":\"dropped\"}");
    private static final List<String> SENT = List.of(
            "",
            REQUEST.substring(0, REQUEST.indexOf("Content-Type")),
            REQUEST.substring(0, REQUEST.indexOf("dropped")),
            REQUEST);

    @LocalServerPort
    private int port;

    private void open(int first) throws IOException {
        for (int i = first; i < CONNECTIONS; i += CLIENTS) {
            Wire wire = new Wire(port);
            wire.send(SENT.get(i / CLIENTS % SENT.size()));
            // Some hundreds a second in total, below the request rates.
            LockSupport.parkNanos(PAUSE_NANOS);
            if (i / CLIENTS / SENT.size() % 2 == 0) {
                wire.drop();
            } else {
                wire.close();
            }
        }
    }

    @Test
    void droppedConnectionsNeitherAffectOthersNorLogErrors(CapturedOutput output)
            throws IOException, InterruptedException, ExecutionException {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (Bystander other = new Bystander(port)) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                Callable<Boolean> all = () -> {
                    open(first);
                    return true;
                };
                work.add(clients.submit(all));
            }
            other.sendUntil(() -> work.stream().allMatch(Future::isDone), LIMIT);
            for (Future<?> each : work) {
                assertThat(each.isDone()).isTrue();
                each.get();
            }
            other.ask();
            try (Wire wire = new Wire(port)) {
                assertThat(wire.ask(Wire.get("/actuator/health")).body()).contains("\"UP\"");
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(output.getAll()).doesNotContain(" ERROR ", " WARN ", "Exception", "\tat ");
    }
}
