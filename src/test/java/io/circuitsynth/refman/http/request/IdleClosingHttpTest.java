package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.HaltingStore;
import io.circuitsynth.refman.http.request.IdleClosingEndpoint.Silent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Opens more connections than there may be, and verifies which of them are closed. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"server.tomcat.max-connections=16", "server.tomcat.connection-timeout=60s"})
@Import(HaltingStore.class)
class IdleClosingHttpTest {

    private static final int MAX_CONNECTIONS = 16;
    private static final String HEALTH = Wire.get("/actuator/health");
    private static final String HALF = HEALTH.substring(0, HEALTH.length() - 2);

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

    private void openHalves(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            wire().send(HALF);
        }
    }

    @Test
    void aNewConnectionIsServedAlthoughAllOthersWaitForTheRestOfTheirRequests() throws IOException {
        openHalves(4 * MAX_CONNECTIONS);
        for (int i = 0; i < 5; i++) {
            assertThat(wire().ask(HEALTH).status()).isEqualTo(200);
        }
    }

    @Test
    void aConnectionWhoseRequestIsServedStaysOpen() throws IOException, InterruptedException {
        store.holdCommits();
        Wire busy = wire();
        busy.send(Wire.post("/api/v1/managers", "{\"id\":\"busy\"}"));
        assertThat(store.awaitWaiter()).isTrue();
        openHalves(4 * MAX_CONNECTIONS);
        assertThat(wire().ask(HEALTH).status()).isEqualTo(200);
        store.resume();
        assertThat(busy.read().status()).isEqualTo(201);
    }

    @Test
    void theConnectionsThatWereSilentForLongestAreClosed() {
        List<Silent<String>> connections = List.of(
                new Silent<>("third", 30),
                new Silent<>("first", 10),
                new Silent<>("fourth", 40),
                new Silent<>("second", 20));
        assertThat(Silent.longest(connections, 2)).containsExactly("first", "second");
    }
}
