package io.circuitsynth.refman.http.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.circuitsynth.refman.http.api.Api;
import io.circuitsynth.refman.http.api.KeyedService;
import io.circuitsynth.refman.http.security.Role;
import io.circuitsynth.refman.http.stream.EventClient.Event;
import io.circuitsynth.refman.store.Databases;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Follows changes of services with keys: limits, roles, a stop, and several nodes. */
class StreamLimitsTest {

    private static final String TENANT = KeyedService.TENANTS.get(0);
    private static final String OTHER = KeyedService.TENANTS.get(1);
    private static final String BOARD = "/api/v1/managers/board";
    private static final String CHANGES = "/api/v1/hierarchies/board/changes";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static EventClient open(KeyedService service, String tenant, Role role, String... headers)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("X-API-Key: " + service.key(tenant, role));
        return new EventClient(service.port(), CHANGES, all.toArray(new String[0]));
    }

    private static void generate(Api api) {
        api.generate("board", "{\"prefix\":\"R\"}").expect(201);
    }

    @Test
    void aReaderFollowsItsOwnTenantOnlyAndWithAKeyOnly() throws IOException {
        try (KeyedService service = KeyedService.start()) {
            service.api(TENANT, Role.EDITOR).put(BOARD, "{}").expect(201);
            try (EventClient reader = open(service, TENANT, Role.READER);
                    EventClient stranger = open(service, OTHER, Role.ADMIN);
                    EventClient anybody = new EventClient(service.port(), CHANGES)) {
                assertThat(reader.nextEvent().type()).isEqualTo("ready");
                assertThat(stranger.status()).isEqualTo(404);
                assertThat(anybody.status()).isEqualTo(401);
                generate(service.api(TENANT, Role.EDITOR));
                assertThat(reader.nextEvent().json().path("by").asString())
                        .isEqualTo(KeyedService.name(TENANT, Role.EDITOR));
            }
        }
    }

    @Test
    void streamsAndWaitingRequestsAboveALimitAreRefused() throws Exception {
        try (KeyedService service = KeyedService.start(
                "--refman.streams.max=5", "--refman.streams.max-per-key=2", "--refman.streams.heartbeat=200ms")) {
            service.api(TENANT, Role.EDITOR).put(BOARD, "{}").expect(201);
            ChangeStreams streams = service.bean(ChangeStreams.class);
            List<EventClient> clients = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                for (Role role : List.of(Role.READER, Role.EDITOR)) {
                    clients.add(open(service, TENANT, role));
                }
            }
            for (EventClient client : clients) {
                assertThat(client.status()).isEqualTo(200);
            }
            try (EventClient third = open(service, TENANT, Role.READER)) {
                assertThat(third.status()).isEqualTo(429);
                assertThat(third.header("Retry-After")).isNotEmpty();
                assertThat(third.problem().path("code").asString()).isEqualTo("streams_limit");
            }
            Api reader = service.api(TENANT, Role.READER);
            assertThat(reader.get(CHANGES + "?after=1&wait=1s").expect(429).code())
                    .isEqualTo("streams_limit");
            reader.get(CHANGES + "?after=0&wait=1s").expect(200);
            clients.add(open(service, TENANT, Role.ADMIN));
            try (EventClient sixth = open(service, TENANT, Role.ADMIN)) {
                assertThat(sixth.status()).isEqualTo(503);
                assertThat(sixth.problem().path("code").asString()).isEqualTo("overloaded");
            }
            for (EventClient client : clients) {
                client.close();
            }
            // The heartbeats find that the clients are gone.
            await().atMost(PATIENCE).until(() -> streams.count() == 0);
            open(service, TENANT, Role.READER).close();
        }
    }

    @Test
    void streamsFromOneAddressAreLimited() throws IOException {
        try (KeyedService service = KeyedService.start("--refman.streams.max-per-address=1")) {
            service.api(TENANT, Role.EDITOR).put(BOARD, "{}").expect(201);
            try (EventClient first = open(service, TENANT, Role.READER);
                    EventClient second = open(service, TENANT, Role.EDITOR)) {
                assertThat(first.status()).isEqualTo(200);
                assertThat(second.status()).isEqualTo(429);
                assertThat(second.problem().at("/details/policy").asString()).isEqualTo("address");
            }
        }
    }

    @Test
    void aStreamEndsAfterItsLifetimeAndIsResumed() throws IOException {
        try (KeyedService service = KeyedService.start("--refman.streams.lifetime=1s")) {
            Api editor = service.api(TENANT, Role.EDITOR);
            editor.put(BOARD, "{}").expect(201);
            String last;
            try (EventClient client = open(service, TENANT, Role.READER)) {
                client.nextEvent();
                generate(editor);
                last = client.nextEvent().id();
                assertThat(client.nextEvent().type()).isEqualTo("end");
                assertThat(client.retryMillis()).isBetween(1_000, 4_000);
            }
            generate(editor);
            try (EventClient client = open(service, TENANT, Role.READER, "Last-Event-ID: " + last)) {
                client.nextEvent();
                assertThat(client.nextEvent().id()).isEqualTo("3.0");
            }
        }
    }

    @Test
    void aStopEndsStreamsAtOnceEvenThoseThatAreNotRead() throws Exception {
        KeyedService service = KeyedService.start();
        service.api(TENANT, Role.EDITOR).put(BOARD, "{}").expect(201);
        ExecutorService threads = Executors.newFixedThreadPool(1);
        List<EventClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                clients.add(open(service, TENANT, Role.READER));
                clients.get(i).nextEvent();
            }
            Future<Api.Answer> waiting =
                    threads.submit(() -> service.api(TENANT, Role.READER).get(CHANGES + "?after=1&wait=25s"));
            await().atMost(PATIENCE)
                    .until(() -> service.bean(ChangeStreams.class).count() == 21);
            long start = System.nanoTime();
            service.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            for (EventClient client : clients) {
                assertThat(client.nextEvent().type()).isEqualTo("end");
                assertThat(client.retryMillis()).isCloseTo(2_500, within(1_500));
            }
            assertThat(waiting.get().expect(200).json().path("changes")).isEmpty();
        } finally {
            threads.shutdownNow();
            for (EventClient client : clients) {
                client.close();
            }
            service.close();
        }
    }

    @Test
    void aFollowerThatChangesNodesMissesAndDoublesNothing() throws Exception {
        String url = Databases.newPostgresqlUrl();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        AtomicBoolean isOver = new AtomicBoolean();
        try (KeyedService first = node(url);
                KeyedService second = node(url)) {
            List<KeyedService> nodes = List.of(first, second);
            first.api(TENANT, Role.EDITOR).put(BOARD, "{}").expect(201);
            List<Future<Void>> writers = new ArrayList<>();
            for (KeyedService node : nodes) {
                Callable<Void> writer = () -> {
                    Api api = node.api(TENANT, Role.EDITOR);
                    while (!isOver.get()) {
                        generate(api);
                    }
                    return null;
                };
                writers.add(threads.submit(writer));
            }
            List<String> seen = new ArrayList<>();
            String last = "1";
            for (int connection = 0; connection < 40; connection++) {
                try (EventClient client =
                        open(nodes.get(connection % 2), TENANT, Role.READER, "Last-Event-ID: " + last)) {
                    assertThat(client.nextEvent().type()).isEqualTo("ready");
                    for (int i = 0; i < 1 + connection % 5; i++) {
                        Event event = client.nextEvent();
                        assertThat(event.type()).isEqualTo("change");
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
            second.api(TENANT, Role.READER)
                    .get(CHANGES + "?after=1&limit=1000")
                    .json()
                    .path("changes")
                    .forEach(each -> logged.add(each.path("version").asLong() + "."
                            + each.path("ordinal").asInt()));
            assertThat(logged).startsWith(seen.toArray(new String[0]));
            assertThat(seen).hasSize(120);
        } finally {
            isOver.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void aTicketOpensOneStreamOfItsHierarchyOnAnyNode() throws Exception {
        String url = Databases.newPostgresqlUrl();
        try (KeyedService first = node(url);
                KeyedService second = node(url)) {
            requireTickets(first, second);
        }
    }

    @Test
    void aTicketOpensOneStreamOfItsHierarchyOnASingleNode() throws IOException {
        try (KeyedService service = KeyedService.start()) {
            requireTickets(service, service);
        }
    }

    private static void requireTickets(KeyedService issuer, KeyedService other) throws IOException {
        Api editor = issuer.api(TENANT, Role.EDITOR);
        editor.put(BOARD, "{}").expect(201);
        editor.put("/api/v1/managers/second", "{}").expect(201);
        String ticket = ticket(issuer.api(TENANT, Role.READER));
        String path = CHANGES + "?ticket=" + ticket;
        try (EventClient elsewhere =
                        new EventClient(other.port(), "/api/v1/hierarchies/second/changes?ticket=" + ticket);
                EventClient stream = new EventClient(other.port(), path);
                EventClient again = new EventClient(issuer.port(), path);
                EventClient unknown = new EventClient(issuer.port(), CHANGES + "?ticket=rm_ticket0123456789")) {
            assertThat(elsewhere.status()).isEqualTo(401);
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.nextEvent().type()).isEqualTo("ready");
            assertThat(again.status()).isEqualTo(401);
            assertThat(unknown.status()).isEqualTo(401);
            generate(editor);
            assertThat(stream.nextEvent().json().path("type").asString()).isEqualTo("references.generated");
        }
        // Only a stream is opened with a ticket, and no other request.
        String second = ticket(editor);
        issuer.stranger().get(CHANGES + "?ticket=" + second).expect(401);
        issuer.api(OTHER, Role.ADMIN)
                .post("/api/v1/tickets", "{\"rootId\":\"board\"}")
                .expect(404);
        issuer.stranger().post("/api/v1/tickets", "{\"rootId\":\"board\"}").expect(401);
    }

    private static String ticket(Api api) {
        return api.post("/api/v1/tickets", "{\"rootId\":\"board\"}")
                .expect(201)
                .json()
                .path("ticket")
                .asString();
    }

    private static KeyedService node(String url) throws SQLException {
        return KeyedService.start("--spring.datasource.url=" + url, "--refman.streams.poll-interval=100ms");
    }
}
