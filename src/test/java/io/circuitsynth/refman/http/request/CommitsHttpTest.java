package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.HaltingStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Verifies the responses while commits are delayed, fail, or conflict. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(HaltingStore.class)
class CommitsHttpTest {

    private static final Logger AUDIT = (Logger) LoggerFactory.getLogger("io.circuitsynth.refman.audit");
    private static final String MANAGERS = "/api/v1/managers";
    private static final String ONE = "{\"prefix\":\"R\"}";
    private static final String LARGER_THAN_THE_BUFFER = "{\"prefix\":\"R\",\"count\":10000}";

    @LocalServerPort
    private int port;

    @Autowired
    private HaltingStore store;

    @Autowired
    private MeterRegistry meters;

    private final ListAppender<ILoggingEvent> audit = new ListAppender<>();
    private Api api;
    private Wire wire;
    private String manager;

    @BeforeEach
    void open() throws IOException {
        api = new Api(port);
        wire = new Wire(port);
        audit.start();
        AUDIT.addAppender(audit);
        manager = MANAGERS + "/" + api.root();
        // A change is audited shortly after its response is sent.
        await().until(() -> audit.list.size() == 1);
        audit.list.clear();
    }

    @AfterEach
    void close() throws IOException {
        AUDIT.detachAppender(audit);
        store.resume();
        wire.close();
    }

    /** Sends a change whose commit is delayed. */
    private void sendHeld(String path, String body) throws IOException, InterruptedException {
        store.holdCommits();
        wire.send(Wire.post(path, body));
        assertThat(store.awaitWaiter()).isTrue();
    }

    private static void assertUnavailable(Wire.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(answer.body()).startsWith("{").contains("\"code\":\"store_unavailable\"");
    }

    private void assertNothingAudited() {
        await().during(Duration.ofMillis(200)).until(audit.list::isEmpty);
    }

    @Test
    void noResponseIsSentBeforeItsCommit() throws Exception {
        sendHeld(manager + "/references/generate", LARGER_THAN_THE_BUFFER);
        assertThat(wire.hasArrived()).isFalse();
        store.resume();
        Wire.Answer answer = wire.read();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).endsWith("\"R10000\"]}");
    }

    @Test
    void aFailedCommitIsAnswered503AndItsReferencesAreFree() throws Exception {
        sendHeld(manager + "/references/generate", LARGER_THAN_THE_BUFFER);
        store.failHeld();
        Wire.Answer answer = wire.read();
        assertUnavailable(answer);
        assertThat(answer.body()).doesNotContain("R1");
        assertThat(api.post(manager + "/references/generate", ONE).expect(201).texts("references"))
                .containsExactly("R1");
    }

    /** An idempotency key makes no difference, because the stored response is part of the same transaction. */
    @Test
    void noResponseToARequestWithAKeyIsSentBeforeItsCommit() throws Exception {
        store.holdCommits();
        wire.send(Wire.post(manager + "/references/generate", ONE, "Idempotency-Key: held"));
        assertThat(store.awaitWaiter()).isTrue();
        assertThat(wire.hasArrived()).isFalse();
        store.failHeld();
        assertUnavailable(wire.read());
        assertThat(api.post(manager + "/references/generate", ONE).expect(201).texts("references"))
                .containsExactly("R1");
    }

    @Test
    void aFailedCreationHasNoLocation() throws Exception {
        sendHeld(MANAGERS, "{}");
        store.failHeld();
        Wire.Answer answer = wire.read();
        assertUnavailable(answer);
        assertThat(answer.header("Location")).isEmpty();
    }

    @Test
    void aConflictIsAnsweredWithTheOutcomeOfTheNextAttempt() throws Exception {
        sendHeld(manager + "/references/generate", ONE);
        store.stopHolding();
        api.delete(manager).expect(204);
        store.conflictHeld();
        Wire.Answer answer = wire.read();
        assertThat(answer.status()).as(answer.body()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"manager_not_found\"");
    }

    @Test
    void aFailureAfterAConflictIsAnswered500AndNotAudited() throws Exception {
        sendHeld(MANAGERS, "{\"parentId\":\"" + manager.substring(manager.lastIndexOf('/') + 1) + "\"}");
        store.breakContract();
        store.conflictHeld();
        Wire.Answer answer = wire.read();
        assertThat(answer.status()).as(answer.body()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.body()).contains("\"code\":\"internal_error\"");
        assertNothingAudited();
    }

    @Test
    void aChangeIsAuditedAfterItsCommit() throws Exception {
        sendHeld(manager + "/references/generate", ONE);
        assertThat(audit.list).isEmpty();
        store.resume();
        assertThat(wire.read().status()).isEqualTo(201);
        await().until(() -> audit.list.size() == 1);
    }

    @Test
    void aFailedCommitIsNotAudited() throws Exception {
        sendHeld(manager + "/references/generate", ONE);
        store.failHeld();
        assertUnavailable(wire.read());
        assertNothingAudited();
    }

    @Test
    void metersCountTheStatusOfTheResponse() throws Exception {
        sendHeld(manager + "/references/generate", ONE);
        long before = unavailable();
        store.failHeld();
        assertUnavailable(wire.read());
        assertThat(unavailable()).isEqualTo(before + 1);
    }

    private long unavailable() {
        return meters.find("http.server.requests").tag("status", "503").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }
}
