package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Floods the service from one client and verifies that another client, with another key and address, is unaffected. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "refman.security.keys[0].name=flood",
            // SHA-256 of the text rm_flood.
            "refman.security.keys[0].sha256=3519cf0139e2f46193a3594dd83dc509aee3bcdcbfc20615e346dca9699a6671",
            "refman.security.keys[0].role=editor",
            "refman.security.keys[1].name=other",
            // SHA-256 of the text rm_other.
            "refman.security.keys[1].sha256=c706bf2dee14450282cdc50296112017846ccb358babb8f602999d66f2a6621d",
            "refman.security.keys[1].role=editor",
            "refman.security.rates.requests-per-key=50",
            "refman.security.rates.requests-per-address=100"
        })
class FloodTest {

    private static final int CONNECTIONS = 20;
    private static final int REQUESTS = 6_000;
    private static final int PER_SECOND = 50;

    /** The burst of a key with a margin for the time between the count of a request and the end of the flood. */
    private static final int SAVED = 2 * PER_SECOND + PER_SECOND / 2;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The allowed growth of the heap: the buckets, and what the service loads and compiles meanwhile. */
    private static final long MAX_BYTES_LEFT = 16_000_000;

    private static final String REQUEST =
            Wire.post("/api/v1/rules/strict/check", "{\"references\":[\"R1\"]}", "X-API-Key: rm_flood");

    @LocalServerPort
    private int port;

    private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();

    private void flood() throws IOException {
        Wire wire = new Wire(port, 2);
        try {
            for (int i = 0; i < REQUESTS / CONNECTIONS; i++) {
                Wire.Answer answer = wire.ask(REQUEST);
                recordStatus(answer);
                if (answer.header("Connection").equals("close")) {
                    wire.close();
                    wire = new Wire(port, 2);
                }
            }
        } finally {
            wire.close();
        }
    }

    private void recordStatus(Wire.Answer answer) {
        answers.computeIfAbsent(answer.status(), status -> new LongAdder()).increment();
        if (answer.status() != 503) {
            assertThat(answer.header("RateLimit")).matches("\"(key|address)\";r=\\d+;t=\\d+");
            assertThat(answer.header("RateLimit-Policy")).matches("\"(key|address)\";q=\\d+;w=1");
        }
        if (answer.status() != 200) {
            assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
            assertThat(answer.body()).contains(answer.status() == 429 ? "\"rate_limit\"" : "\"overloaded\"");
        }
    }

    private long count(int status) {
        LongAdder count = answers.get(status);
        return count == null ? 0 : count.sum();
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void onlyTheFloodingClientIsRefused() throws IOException, InterruptedException, ExecutionException {
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        try (Bystander other = new Bystander(port, 3, "X-API-Key: rm_other")) {
            long bytesBefore = heapBytes();
            long start = System.nanoTime();
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                work.add(clients.submit(() -> {
                    flood();
                    return true;
                }));
            }
            // At most 50 requests a second, the configured rate.
            other.sendUntil(() -> work.stream().allMatch(Future::isDone), LIMIT);
            double seconds = (System.nanoTime() - start) / 1e9;
            for (Future<?> each : work) {
                assertThat(each.isDone()).isTrue();
                each.get();
            }
            assertThat(answers.keySet()).isSubsetOf(200, 429, 503);
            assertThat(answers.values().stream().mapToLong(LongAdder::sum).sum())
                    .isEqualTo(REQUESTS);
            assertThat(count(200)).isBetween(1L, (long) (SAVED + seconds * PER_SECOND));
            // Proves that the service was flooded.
            assertThat(count(429)).isGreaterThan(9 * count(200));
            assertThat(heapBytes() - bytesBefore).isLessThan(MAX_BYTES_LEFT);
            other.ask();
        } finally {
            clients.shutdownNow();
        }
    }
}
