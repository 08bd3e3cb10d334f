package io.circuitsynth.refman.http.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.HttpTest;
import io.circuitsynth.refman.http.stream.EventClient.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Follows changes over HTTP. */
@HttpTest
@TestPropertySource(
        properties = {"refman.store=memory", "refman.streams.heartbeat=1s", "refman.streams.max-queued=64KB"})
class StreamHttpTest {

    private static final String HIERARCHIES = "/api/v1/hierarchies/";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @LocalServerPort
    private int port;

    @Autowired
    private ChangeStreams streams;

    private Api api;
    private String root;

    @BeforeEach
    void create() {
        awaitNoStreams();
        api = new Api(port);
        root = api.root();
    }

    private String path() {
        return HIERARCHIES + root + "/changes";
    }

    private void generate() {
        api.generate(root, "{\"prefix\":\"R\"}").expect(201);
    }

    private static String references(Event event) {
        return event.json().path("references").toString();
    }

    private void awaitNoStreams() {
        await().atMost(PATIENCE).until(() -> streams.count() == 0);
    }

    @Test
    void aStreamTellsItsPositionAndThenEachChangeAsTheListDoes() throws IOException {
        try (EventClient client = new EventClient(port, path())) {
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.header("Content-Type")).isEqualTo("text/event-stream;charset=UTF-8");
            assertThat(client.header("Cache-Control")).isEqualTo("no-store, no-transform");
            assertThat(client.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(client.header("X-Content-Type-Options")).isEqualTo("nosniff");
            Event ready = client.nextEvent();
            assertThat(ready.type()).isEqualTo("ready");
            assertThat(ready.id()).isEqualTo("1");
            assertThat(client.retryMillis()).isBetween(1_000, 4_000);
            generate();
            api.child(root);
            List<JsonNode> seen = new ArrayList<>();
            JsonNode list = api.get(path() + "?after=1").expect(200).json().path("changes");
            for (int i = 0; i < list.size(); i++) {
                Event event = client.nextEvent();
                assertThat(event.type()).isEqualTo("change");
                assertThat(event.id())
                        .isEqualTo(event.json().path("version").asLong() + "."
                                + event.json().path("ordinal").asInt());
                seen.add(event.json());
            }
            assertThat(seen).isEqualTo(list.valueStream().toList());
        }
        generate();
        awaitNoStreams();
    }

    @Test
    void aStreamBeginsAfterTheIdOfTheLastEventOrElseAfterThePosition() throws IOException {
        for (int i = 0; i < 5; i++) {
            generate();
        }
        try (EventClient client = new EventClient(port, path() + "?after=2")) {
            client.nextEvent();
            assertThat(client.nextEvent().id()).isEqualTo("3.0");
        }
        try (EventClient client = new EventClient(port, path() + "?after=2", "Last-Event-ID: 4.0")) {
            assertThat(client.nextEvent().id()).isEqualTo("4.0");
            assertThat(client.nextEvent().id()).isEqualTo("5.0");
            assertThat(client.nextEvent().id()).isEqualTo("6.0");
        }
    }

    @Test
    void aFilteredStreamHasOnlyWhatMatches() throws IOException {
        try (EventClient client = new EventClient(port, path() + "?reference=C7")) {
            client.nextEvent();
            generate();
            api.generate(root, "{\"prefix\":\"C\",\"count\":9}").expect(201);
            Event event = client.nextEvent();
            assertThat(references(event)).isEqualTo("[\"C1-C9\"]");
            assertThat(event.id()).isEqualTo("3.0");
        }
    }

    @Test
    void errorsBeforeTheStreamAreProblems() throws IOException {
        try (EventClient client = new EventClient(port, HIERARCHIES + "never-there/changes")) {
            assertThat(client.status()).isEqualTo(404);
            assertThat(client.problem().path("code").asString()).isEqualTo("hierarchy_not_found");
        }
        try (EventClient client = new EventClient(port, path() + "?after=99")) {
            assertThat(client.status()).isEqualTo(410);
            assertThat(client.header("Content-Type")).isEqualTo("application/problem+json");
        }
        try (EventClient client = new EventClient(port, path(), "Last-Event-ID: x")) {
            assertThat(client.status()).isEqualTo(400);
            assertThat(client.problem().path("code").asString()).isEqualTo("invalid_parameter");
        }
        awaitNoStreams();
    }

    @Test
    void aHeadRequestOpensNoStream() {
        Api.Answer answer = api.send("HEAD", path(), null, "", "Accept", "text/event-stream")
                .expect(200);
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("text/event-stream;charset=UTF-8");
        assertThat(streams.count()).isZero();
        api.send("HEAD", path() + "?after=1&wait=30s", null, "").expect(200);
    }

    @Test
    void aStreamThatSeesNothingHasHeartbeats() throws IOException {
        try (EventClient client = new EventClient(port, path())) {
            assertThat(client.next().type()).isEqualTo("ready");
            assertThat(client.next().type()).isEqualTo("comment");
            assertThat(client.next().type()).isEqualTo("comment");
        }
    }

    @Test
    void aStreamOfAHierarchyThatIsDeletedEndsWithReset() throws IOException {
        try (EventClient client = new EventClient(port, path())) {
            client.nextEvent();
            api.delete("/api/v1/managers/" + root).expect(204);
            assertThat(client.nextEvent().json().path("type").asString()).isEqualTo("hierarchy.deleted");
            assertThat(client.nextEvent().json().path("type").asString()).isEqualTo("manager.removed");
            assertThat(client.nextEvent().type()).isEqualTo("reset");
            assertThat(client.nextEvent().type()).isEqualTo("end");
            try (EventClient later = new EventClient(port, path(), "Last-Event-ID: " + client.lastId())) {
                assertThat(later.status()).isEqualTo(410);
            }
            api.post("/api/v1/managers", "{\"id\":\"" + root + "\"}").expect(201);
            try (EventClient again = new EventClient(port, path(), "Last-Event-ID: " + client.lastId())) {
                assertThat(again.nextEvent().type()).isEqualTo("ready");
                assertThat(again.nextEvent().json().path("type").asString()).isEqualTo("hierarchy.created");
            }
        }
    }

    @Test
    void aStreamOfAHierarchyThatIsAttachedEndsWithItsNewRoot() throws IOException {
        String other = api.root();
        try (EventClient client = new EventClient(port, path())) {
            client.nextEvent();
            api.put("/api/v1/managers/" + root + "/parent", "{\"parentId\":\"" + other + "\"}")
                    .expect(200);
            Event event = client.nextEvent();
            while (event.type().equals("change")) {
                event = client.nextEvent();
            }
            assertThat(event.type()).isEqualTo("moved");
            assertThat(event.json().path("rootId").asString()).isEqualTo(other);
            assertThat(event.json().path("version").asLong()).isEqualTo(2);
            assertThat(client.nextEvent().type()).isEqualTo("end");
        }
    }

    @Test
    void aWaitingRequestIsAnsweredByTheFirstChangeOrWhenItsTimeIsOver() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            assertThat(api.get(path() + "?after=1&wait=1s").expect(200).json().toString())
                    .isEqualTo("{\"changes\":[],\"end\":\"1\"}");
            Future<Api.Answer> answer = threads.submit(() -> api.get(path() + "?after=1&wait=25s"));
            await().atMost(PATIENCE).until(() -> streams.count() == 1);
            generate();
            JsonNode page = answer.get().expect(200).json();
            assertThat(page.at("/changes/0/references").toString()).isEqualTo("[\"R1\"]");
            assertThat(page.path("end").asString()).isEqualTo("2");
            // What is there already is sent at once.
            assertThat(api.get(path() + "?after=1&wait=25s").expect(200).json()).isEqualTo(page);
            Future<Api.Answer> filtered = threads.submit(() -> api.get(path() + "?after=2&wait=PT25S&reference=C1"));
            await().atMost(PATIENCE).until(() -> streams.count() == 1);
            generate();
            api.register(root, "C1").expect(201);
            assertThat(filtered.get().json().at("/changes/0/version").asLong()).isEqualTo(4);
            Future<Api.Answer> gone = threads.submit(() -> api.get(path() + "?after=4&wait=25s&reference=X1"));
            await().atMost(PATIENCE).until(() -> streams.count() == 1);
            api.delete("/api/v1/managers/" + root).expect(204);
            assertThat(gone.get().expect(410).code()).isEqualTo("changes_gone");
            for (String wrong : List.of("31s", "-1s", "x", "PT31S", "5")) {
                assertThat(api.get(path() + "?wait=" + wrong).expect(400).code())
                        .isEqualTo("invalid_parameter");
            }
            awaitNoStreams();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aReaderThatDoesNotReadEndsAndDelaysNobody() throws Exception {
        try (EventClient idle = new EventClient(port, 4_096, path());
                EventClient reading = new EventClient(port, path())) {
            reading.nextEvent();
            await().atMost(PATIENCE).until(() -> streams.count() == 2);
            String board = "{\"symbols\":[%s]}";
            int rounds = 0;
            while (streams.count() == 2 && rounds < 60) {
                StringBuilder symbols = new StringBuilder();
                for (int i = 0; i < 900; i++) {
                    symbols.append(i == 0 ? "" : ",")
                            .append("{\"key\":\"%s\",\"managerId\":\"%s\",\"reference\":\"R?\"}"
                                    .formatted("k" + rounds + "-" + "x".repeat(180) + i, root));
                }
                api.post(HIERARCHIES + root + "/annotations", board.formatted(symbols))
                        .expect(200);
                rounds++;
                long version = rounds + 1L;
                Event event = reading.nextEvent();
                while (event.json().path("version").asLong() < version
                        || !event.json().path("last").asBoolean()) {
                    event = reading.nextEvent();
                }
            }
            assertThat(streams.count()).isEqualTo(1);
            assertThat(streams.endsByReason())
                    .hasEntrySatisfying("full", count -> assertThat(count.sum()).isEqualTo(1));
            // It resumes from the log.
            Event event = idle.nextEvent();
            assertThat(event.type()).isEqualTo("ready");
        }
        generate();
        awaitNoStreams();
    }

    @Test
    void aFollowerMissesAndDoublesNothingThroughAHundredDisconnections() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        AtomicBoolean isOver = new AtomicBoolean();
        try {
            List<Future<Void>> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Callable<Void> writer = () -> {
                    while (!isOver.get()) {
                        generate();
                    }
                    return null;
                };
                writers.add(threads.submit(writer));
            }
            List<String> seen = new ArrayList<>();
            String last = "1";
            for (int connection = 0; connection < 100; connection++) {
                try (EventClient client = new EventClient(port, path(), "Last-Event-ID: " + last)) {
                    assertThat(client.nextEvent().type()).isEqualTo("ready");
                    for (int i = 0; i < 1 + connection % 7; i++) {
                        Event event = client.nextEvent();
                        seen.add(event.id());
                        last = event.id();
                    }
                }
            }
            isOver.set(true);
            for (Future<Void> writer : writers) {
                writer.get();
            }
            List<String> logged = new ArrayList<>();
            api.get(path() + "?after=1&limit=1000")
                    .json()
                    .path("changes")
                    .forEach(each -> logged.add(each.path("version").asLong() + "."
                            + each.path("ordinal").asInt()));
            assertThat(logged).startsWith(seen.toArray(new String[0]));
            assertThat(seen).hasSizeGreaterThan(300);
        } finally {
            isOver.set(true);
            threads.shutdownNow();
        }
        generate();
        awaitNoStreams();
    }

    @Test
    void aStreamIsNoRequestInFlightAndNoTimeOfARequest() throws IOException {
        double before = requestsOfChanges();
        try (EventClient client = new EventClient(port, path())) {
            client.nextEvent();
            assertThat(metric("refman.requests.active")).isZero();
            assertThat(metric("refman.streams")).isEqualTo(1);
            generate();
            client.nextEvent();
            assertThat(metric("refman.streams.events")).isPositive();
        }
        generate();
        generate();
        awaitNoStreams();
        assertThat(requestsOfChanges()).isEqualTo(before);
    }

    private double requestsOfChanges() {
        Api.Answer answer =
                api.get("/actuator/metrics/http.server.requests?tag=uri:/api/v1/hierarchies/%7BrootId%7D/changes");
        return answer.status() == 404
                ? 0
                : answer.expect(200).json().at("/measurements/0/value").asDouble();
    }

    private double metric(String name) {
        return api.get("/actuator/metrics/" + name)
                .expect(200)
                .json()
                .at("/measurements/0/value")
                .asDouble();
    }
}
