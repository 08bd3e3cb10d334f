package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Gives a service that may do little at once too much to do. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"refman.requests.maximum-under-way=3", "refman.requests.maximum-bytes-under-way=1MB"})
@Import(HaltingStore.class)
class OverloadTest {

    private static final int MAX_REQUESTS = 3;
    private static final String HEALTH = Wire.get("/actuator/health");
    private static final String UNDER_WAY = Wire.get("/actuator/metrics/refman.requests.under.way");
    private static final String LOOK = Wire.get("/api/v1/managers?limit=1");

    /** More than a third of the room. */
    private static final String LARGE = " ".repeat(400_000) + "{\"nobody\":\"knows this member\"}";

    @LocalServerPort
    private int port;

    @Autowired
    private HaltingStore store;

    private final List<Wire> wires = new ArrayList<>();

    @AfterEach
    void endAll() throws IOException {
        store.goOn();
        for (Wire each : wires) {
            each.close();
        }
    }

    private Wire wire() throws IOException {
        Wire wire = new Wire(port);
        wires.add(wire);
        return wire;
    }

    private static String create() {
        return Wire.post("/api/v1/managers", "{\"id\":\"o-" + UUID.randomUUID() + "\"}");
    }

    private void isOverloaded(Wire.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(answer.body()).contains("\"code\":\"overloaded\"");
    }

    /** As many changes as there may be, none of which ends before the store goes on. */
    private List<Wire> fillWithChanges() throws IOException, InterruptedException {
        store.holdCommits();
        List<Wire> changes = new ArrayList<>();
        for (int i = 0; i < MAX_REQUESTS; i++) {
            Wire change = wire();
            change.send(create());
            changes.add(change);
        }
        assertThat(store.isWaitedFor()).isTrue();
        awaitRefusal();
        return changes;
    }

    /** The last of the changes is under way some time after it was sent. */
    private void awaitRefusal() throws IOException, InterruptedException {
        int status = 0;
        for (int i = 0; i < 500 && status != 503; i++) {
            Thread.sleep(10);
            status = wire().ask(LOOK).status();
        }
        assertThat(status).isEqualTo(503);
    }

    @Test
    void moreRequestsThanMayBeUnderWayAreRefusedButNotThoseForHealth() throws IOException, InterruptedException {
        List<Wire> changes = fillWithChanges();
        isOverloaded(wire().ask(LOOK));
        isOverloaded(wire().ask(create()));
        Wire.Answer health = wire().ask(HEALTH);
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body()).contains("\"UP\"");
        assertThat(wire().ask(UNDER_WAY).body()).contains("\"value\":" + MAX_REQUESTS + ".0");
        store.goOn();
        for (Wire each : changes) {
            assertThat(each.read().status()).isEqualTo(201);
        }
    }

    @Test
    void theRoomForRequestsIsGivenBack() throws IOException, InterruptedException {
        for (int round = 0; round < 3; round++) {
            List<Wire> changes = fillWithChanges();
            store.goOn();
            for (Wire each : changes) {
                assertThat(each.read().status()).isEqualTo(201);
            }
        }
        for (int i = 0; i < 10 * MAX_REQUESTS; i++) {
            assertThat(wire().ask(Wire.post("/api/v1/managers", "no JSON")).status())
                    .isEqualTo(400);
        }
        assertThat(wire().ask(LOOK).status()).isEqualTo(200);
    }

    @Test
    void aBodyTakesRoomUntilItsChangeIsKept() throws IOException, InterruptedException {
        String create = Wire.post("/api/v1/managers", " ".repeat(600_000) + "{}");
        store.holdCommits();
        Wire first = wire();
        first.send(create);
        assertThat(store.isWaitedFor()).isTrue();
        isOverloaded(wire().ask(create));
        store.goOn();
        assertThat(first.read().status()).isEqualTo(201);
        assertThat(wire().ask(create).status()).isEqualTo(201);
    }

    private static String withoutItsEnd(String request) {
        return request.substring(0, request.length() - 1);
    }

    @Test
    void moreBytesThanMayBeUnderWayAreRefusedUntilOthersAreGone() throws IOException, InterruptedException {
        String large = Wire.post("/api/v1/managers", LARGE);
        Wire first = wire();
        Wire second = wire();
        first.send(withoutItsEnd(large));
        second.send(withoutItsEnd(large));
        int status = 0;
        for (int i = 0; i < 500 && status != 503; i++) {
            // The two may still arrive.
            Thread.sleep(10);
            Wire.Answer answer = wire().ask(large);
            status = answer.status();
            if (status == 503) {
                isOverloaded(answer);
            }
        }
        assertThat(status).isEqualTo(503);
        assertThat(wire().ask(HEALTH).status()).isEqualTo(200);
        first.send("}");
        assertThat(first.read().status()).isEqualTo(400);
        assertThat(wire().ask(large).status()).isEqualTo(400);
        second.send("}");
        assertThat(second.read().status()).isEqualTo(400);
    }

    @Test
    void theRoomForBytesIsGivenBackHoweverABodyEnds() throws IOException, InterruptedException {
        String large = Wire.post("/api/v1/managers", LARGE);
        String chunks = "POST /api/v1/managers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n100004\r\n" + " ".repeat(0x100004) + "\r\n0\r\n\r\n";
        for (int i = 0; i < 5; i++) {
            assertThat(wire().ask(large).status()).isEqualTo(400);
            assertThat(wire().ask(chunks).status()).isEqualTo(413);
            Wire broken = wire();
            broken.send(withoutItsEnd(large));
            broken.drop();
        }
        String nearlyAll = Wire.post("/api/v1/managers", " ".repeat(900_000) + "{}");
        int status = 503;
        for (int i = 0; i < 500 && status == 503; i++) {
            // The server sees some time later that somebody went away.
            Thread.sleep(10);
            status = wire().ask(nearlyAll).status();
        }
        assertThat(status).isEqualTo(201);
    }
}
