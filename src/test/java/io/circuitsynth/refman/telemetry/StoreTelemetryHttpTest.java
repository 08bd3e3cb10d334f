package io.circuitsynth.refman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.HaltingStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Verifies health and meters of a store that is up, read-only, or down. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(HaltingStore.class)
class StoreTelemetryHttpTest {

    @LocalServerPort
    private int port;

    @Autowired
    private HaltingStore store;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(port);
    }

    @AfterEach
    void restore() {
        store.resume();
    }

    private void assertReported(String status, int readiness, int writable) {
        assertThat(api.get("/actuator/refman")
                        .expect(200)
                        .json()
                        .at("/store/status")
                        .asString())
                .isEqualTo(status);
        assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(readiness);
        assertThat(api.get("/actuator/metrics/refman.store.writable")
                        .expect(200)
                        .json()
                        .at("/measurements/0/value")
                        .asInt(-1))
                .isEqualTo(writable);
    }

    @Test
    void aWritableStoreIsUp() {
        assertReported("up", 200, 1);
    }

    @Test
    void aReadOnlyStoreStaysReady() {
        store.becomeReadOnly();
        assertReported("read_only", 200, 0);
    }

    @Test
    void anUnreachableStoreIsNotReady() {
        store.fail();
        assertReported("down", 503, 0);
    }
}
