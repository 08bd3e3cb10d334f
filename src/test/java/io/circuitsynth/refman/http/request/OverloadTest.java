package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.circuitsynth.refman.http.api.HaltingStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Sends more concurrent requests and more bytes than the limits of the service allow. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"refman.requests.max-in-flight=3", "refman.requests.max-memory-in-flight=1MB"})
@Import(HaltingStore.class)
class OverloadTest {

    private static final int MAX_REQUESTS = 3;
    private static final String HEALTH = Wire.get("/actuator/health");
    private static final String ACTIVE = Wire.get("/actuator/metrics/refman.requests.active");
    private static final String LIST = Wire.get("/api/v1/managers?limit=1");

    /** More than a third of the memory for bodies. */
    private static final String LARGE = Wire.post("/api/v1/managers", " ".repeat(400_000) + "{\"unknown\":\"member\"}");

    @LocalServerPort
    private int port;

    @Autowired
    private HaltingStore store;

    private final Wires wires = new Wires();

    @AfterEach
    void closeAll() throws IOException {
        store.resume();
        wires.close();
    }

    private Wire wire() throws IOException {
        return wires.open(port);
    }

    private static String create() {
        return Wire.post("/api/v1/managers", "{\"id\":\"o-" + UUID.randomUUID() + "\"}");
    }

    private static void assertOverloaded(Wire.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(answer.body()).contains("\"code\":\"overloaded\"");
    }

    /** Waits, because permits and memory are released shortly after the response is sent. */
    private void awaitActive(int requests) {
        await().until(() -> wire().ask(ACTIVE).body().contains("\"value\":" + requests + ".0"));
    }

    /** Sends as many changes as may be in flight; none completes before the store resumes. */
    private List<Wire> fillWithChanges() throws IOException {
        awaitActive(0);
        store.holdCommits();
        List<Wire> changes = new ArrayList<>();
        for (int i = 0; i < MAX_REQUESTS; i++) {
            Wire change = wire();
            change.send(create());
            changes.add(change);
        }
        awaitActive(MAX_REQUESTS);
        return changes;
    }

    private void assertCreated(List<Wire> changes) throws IOException {
        store.resume();
        for (Wire each : changes) {
            assertThat(each.read().status()).isEqualTo(201);
        }
    }

    @Test
    void requestsBeyondTheLimitAreRefusedExceptHealthRequests() throws IOException {
        List<Wire> changes = fillWithChanges();
        assertOverloaded(wire().ask(LIST));
        assertOverloaded(wire().ask(create()));
        Wire.Answer health = wire().ask(HEALTH);
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body()).contains("\"UP\"");
        assertCreated(changes);
    }

    @Test
    void permitsAreReleasedAfterSuccessesAndRefusals() throws IOException {
        for (int round = 0; round < 3; round++) {
            assertCreated(fillWithChanges());
        }
        for (int i = 0; i < 10; i++) {
            awaitActive(0);
            assertThat(wire().ask(Wire.post("/api/v1/managers", "no JSON")).status())
                    .isEqualTo(400);
        }
        awaitActive(0);
    }

    @Test
    void aBodyHoldsItsMemoryUntilItsCommit() throws IOException, InterruptedException {
        String create = Wire.post("/api/v1/managers", " ".repeat(600_000) + "{}");
        store.holdCommits();
        Wire first = wire();
        first.send(create);
        assertThat(store.awaitWaiter()).isTrue();
        assertOverloaded(wire().ask(create));
        store.resume();
        assertThat(first.read().status()).isEqualTo(201);
        awaitActive(0);
        await().until(() -> wire().ask(create).status() == 201);
    }

    private static String truncated(String request) {
        return request.substring(0, request.length() - 1);
    }

    @Test
    void bodiesBeyondTheMemoryLimitAreRefusedUntilMemoryIsReleased() throws IOException {
        Wire first = wire();
        Wire second = wire();
        first.send(truncated(LARGE));
        second.send(truncated(LARGE));
        // The two bodies may still be arriving.
        await().untilAsserted(() -> assertOverloaded(wire().ask(LARGE)));
        assertThat(wire().ask(HEALTH).status()).isEqualTo(200);
        first.send("}");
        assertThat(first.read().status()).isEqualTo(400);
        await().until(() -> wire().ask(LARGE).status() == 400);
        second.send("}");
        assertThat(second.read().status()).isEqualTo(400);
    }

    @Test
    void theMemoryOfABodyIsReleasedInEveryCase() throws IOException {
        String chunks = "POST /api/v1/managers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n100004\r\n" + " ".repeat(0x100004) + "\r\n0\r\n\r\n";
        for (int i = 0; i < 5; i++) {
            await().until(() -> wire().ask(LARGE).status() == 400);
            await().until(() -> wire().ask(chunks).status() == 413);
            Wire broken = wire();
            broken.send(truncated(LARGE));
            broken.drop();
        }
        String nearlyAll = Wire.post("/api/v1/managers", " ".repeat(900_000) + "{}");
        // The server detects a dropped connection with a delay.
        await().until(() -> wire().ask(nearlyAll).status() == 201);
    }
}
