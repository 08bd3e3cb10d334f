package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.HaltingStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Looks at answers while what they tell is not kept yet, and after it turned out not to be. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(HaltingStore.class)
class HeldAnswersHttpTest {

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
        manager = MANAGERS + "/" + api.root();
        audit.start();
        AUDIT.addAppender(audit);
    }

    @AfterEach
    void close() throws IOException {
        AUDIT.detachAppender(audit);
        store.goOn();
        wire.close();
    }

    /** Sends a change whose commit the test then holds. */
    private void sendHeld(String path, String body) throws IOException, InterruptedException {
        store.holdCommits();
        wire.send(Wire.post(path, body));
        assertThat(store.isWaitedFor()).isTrue();
    }

    private static void isUnavailable(Wire.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(answer.body()).startsWith("{").contains("\"code\":\"store_unavailable\"");
    }

    @Test
    void nothingOfAnAnswerLeavesBeforeWhatItTellsIsKept() throws Exception {
        sendHeld(manager + "/references/generate", LARGER_THAN_THE_BUFFER);
        assertThat(wire.hasArrived()).isFalse();
        store.goOn();
        Wire.Answer answer = wire.read();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).endsWith("\"R10000\"]}");
    }

    @Test
    void whatIsNotKeptIsNotToldButThatItFailed() throws Exception {
        sendHeld(manager + "/references/generate", LARGER_THAN_THE_BUFFER);
        store.failThoseHeld();
        Wire.Answer answer = wire.read();
        isUnavailable(answer);
        assertThat(answer.body()).doesNotContain("R1");
        assertThat(api.post(manager + "/references/generate", ONE).expect(201).texts("references"))
                .containsExactly("R1");
    }

    @Test
    void whereAFailedCreationWouldHaveBeenIsNotTold() throws Exception {
        sendHeld(MANAGERS, "{}");
        store.failThoseHeld();
        Wire.Answer answer = wire.read();
        isUnavailable(answer);
        assertThat(answer.header("Location")).isEmpty();
    }

    @Test
    void whereOthersWereFirstTheAnswerIsThatOfTheNextTry() throws Exception {
        sendHeld(manager + "/references/generate", ONE);
        store.holdNoMore();
        api.delete(manager).expect(204);
        store.loseThoseHeld();
        Wire.Answer answer = wire.read();
        assertThat(answer.status()).as(answer.body()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"manager_not_found\"");
    }

    @Test
    void whatFailsAfterOthersWereFirstIsAnsweredAsAFailureAndNotWrittenDown() throws Exception {
        sendHeld(MANAGERS, "{\"parentId\":\"" + manager.substring(manager.lastIndexOf('/') + 1) + "\"}");
        store.breakDown();
        store.loseThoseHeld();
        Wire.Answer answer = wire.read();
        assertThat(answer.status()).as(answer.body()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.body()).contains("\"code\":\"internal_error\"");
        assertThat(audit.list).isEmpty();
    }

    @Test
    void aChangeIsWrittenDownWhenItIsKeptAndNotBefore() throws Exception {
        sendHeld(manager + "/references/generate", ONE);
        assertThat(audit.list).isEmpty();
        store.goOn();
        assertThat(wire.read().status()).isEqualTo(201);
        assertThat(audit.list).hasSize(1);
    }

    @Test
    void aChangeThatIsNotKeptIsNotWrittenDown() throws Exception {
        sendHeld(manager + "/references/generate", ONE);
        store.failThoseHeld();
        isUnavailable(wire.read());
        assertThat(audit.list).isEmpty();
    }

    @Test
    void metersCountTheStatusThatIsAnswered() throws Exception {
        sendHeld(manager + "/references/generate", ONE);
        long before = unavailable();
        store.failThoseHeld();
        isUnavailable(wire.read());
        assertThat(unavailable()).isEqualTo(before + 1);
    }

    private long unavailable() {
        return meters.find("http.server.requests").tag("status", "503").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }
}
