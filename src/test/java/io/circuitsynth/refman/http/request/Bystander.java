package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** A regular client whose requests must be answered within a second, whatever other clients do. */
final class Bystander implements AutoCloseable {

    private static final Duration MAX_RESPONSE_TIME = Duration.ofSeconds(1);
    private static final long PAUSE_MILLIS = 20;

    private final int port;
    private final int host;
    private final String generate;
    private Wire wire;

    /** Creates a manager and sends a few requests, so that class loading does not affect the measured times. */
    Bystander(int port, int host, String... headers) throws IOException {
        this.port = port;
        this.host = host;
        this.wire = new Wire(port, host);
        String id = "b-" + UUID.randomUUID();
        Wire.Answer created = wire.ask(Wire.post("/api/v1/managers", "{\"id\":\"" + id + "\"}", headers));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        this.generate = Wire.post("/api/v1/managers/" + id + "/references/generate", "{\"prefix\":\"R\"}", headers);
        for (int i = 0; i < 10; i++) {
            assertThat(wire.ask(generate).status()).isEqualTo(201);
        }
    }

    Bystander(int port) throws IOException {
        this(port, 1);
    }

    /** Generates a reference and verifies the response time. */
    void ask() throws IOException {
        long start = System.nanoTime();
        Wire.Answer answer = wire.ask(generate);
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        if (answer.header("Connection").equals("close")) {
            // The server closes a connection after a hundred requests.
            wire.close();
            wire = new Wire(port, host);
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(time).as("response time").isLessThan(MAX_RESPONSE_TIME);
    }

    /** Repeats requests until a condition holds or a limit has passed. */
    void sendUntil(BooleanSupplier happened, Duration limit) throws IOException, InterruptedException {
        for (long start = System.nanoTime();
                !happened.getAsBoolean() && System.nanoTime() - start < limit.toNanos(); ) {
            ask();
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
