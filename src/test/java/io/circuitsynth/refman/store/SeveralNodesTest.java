package io.circuitsynth.refman.store;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static io.circuitsynth.refman.ServiceWithoutSpring.plan;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.circuitsynth.refman.ManualClock;
import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.IdempotencyService;
import io.circuitsynth.refman.execution.IdempotentRequest;
import io.circuitsynth.refman.execution.Preconditions;
import io.circuitsynth.refman.execution.Quotas;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.execution.TenantQuotas;
import io.circuitsynth.refman.execution.VersionSet;
import io.circuitsynth.refman.hierarchy.Availability;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.hierarchy.InitialHoldings;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerUpdate;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.manager.ManagerPlan;
import io.circuitsynth.refman.outcome.Outcome;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs three nodes, each with its own cache, queue and connections, on one PostgreSQL server. */
class SeveralNodesTest {

    private static final int NODES = 3;
    private static final int MAX_PER_PAGE = 1000;

    private static final int REQUESTS = 20;
    private static final Duration LONGEST_READ = Duration.ofSeconds(20);

    private final List<ServiceWithoutSpring> nodes = new ArrayList<>();
    private String url;

    @BeforeEach
    void start() throws SQLException {
        url = Databases.newPostgresqlUrl();
        for (int i = 0; i < NODES; i++) {
            nodes.add(new ServiceWithoutSpring(BITMAP, LIMITS, Databases.postgresql(url), Long.MAX_VALUE));
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(node -> node.store.close());
    }

    private static List<String> generate(ServiceWithoutSpring node, String id, int count) {
        return node.references
                .generate(key(id), new Generation("R", count, null, false), Reply.identity())
                .orElseThrow();
    }

    private static Availability availability(ServiceWithoutSpring node, String id, String reference) {
        return node.references
                .validate(key(id), List.of(reference))
                .orElseThrow()
                .get(0);
    }

    @Test
    void readsAreNeverStale() {
        ServiceWithoutSpring one = nodes.get(0);
        ServiceWithoutSpring other = nodes.get(1);
        one.create("board", null, null);
        one.create("other", null, null);
        for (int i = 1; i <= 50; i++) {
            assertThat(availability(other, "board", "R" + i).refusal()).isNull();
            assertThat(generate(one, "board", 1)).containsExactly("R" + i);
            assertThat(availability(other, "board", "R" + i).owner()).isEqualTo(key("board"));
        }
        one.trees.attach(key("board"), key("other"), Reply.identity()).orElseThrow();
        assertThat(other.managers.get(key("board")).orElseThrow().root()).isEqualTo(key("other"));
        assertThat(other.managers.get(key("other")).orElseThrow().children()).containsExactly(key("board"));
        one.references.release(key("board"), "R7", Reply.identity()).orElseThrow();
        other.references.register(key("other"), List.of("R7"), Reply.identity()).orElseThrow();
        assertThat(refusal(one.references.release(key("board"), "R7", Reply.identity())))
                .isEqualTo("REFERENCE_NOT_FOUND");
        one.trees.delete(key("board"), false, Reply.identity()).orElseThrow();
        assertThat(refusal(other.managers.get(key("board")))).isEqualTo("MANAGER_NOT_FOUND");
        assertThat(refusal(
                        other.references.generate(key("board"), new Generation("R", 1, null, false), Reply.identity())))
                .isEqualTo("MANAGER_NOT_FOUND");
        other.create("board", "other", null);
        assertThat(refusal(one.managers.create(TENANT, plan("board", null, null), Reply.identity())))
                .isEqualTo("MANAGER_EXISTS");
        assertThat(one.managers.get(key("board")).orElseThrow().parent()).isEqualTo(key("other"));
    }

    @Test
    void nodesThatFindAnExpiredHierarchyTogetherDeleteItOnce() throws Exception {
        ManualClock now = new ManualClock(Instant.parse("2026-05-04T12:00:00Z"));
        List<ServiceWithoutSpring> timed = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 2; i++) {
                timed.add(new ServiceWithoutSpring(BITMAP, LIMITS, Databases.postgresql(url), Long.MAX_VALUE, now));
            }
            for (int i = 0; i < REQUESTS; i++) {
                ManagerPlan plan =
                        new ManagerPlan("trial" + i, null, null, null, Map.of(), InitialHoldings.NONE, "PT1H");
                timed.get(i % 2).managers.create(TENANT, plan, Reply.identity()).orElseThrow();
                // Both nodes have a copy.
                timed.get(1 - i % 2).managers.get(key("trial" + i)).orElseThrow();
            }
            now.pass(Duration.ofMinutes(59));
            timed.get(0)
                    .expirations
                    .renew(key("trial0"), null, Reply.identity())
                    .orElseThrow();
            now.pass(Duration.ofMinutes(1));
            List<Callable<Void>> runs = timed.stream()
                    .<Callable<Void>>map(node -> () -> {
                        node.expirations.deleteExpired();
                        return null;
                    })
                    .toList();
            for (Future<Void> run : threads.invokeAll(runs)) {
                run.get();
            }
            assertThat(timed.stream()
                            .mapToLong(node -> node.runner.expiredHierarchies())
                            .sum())
                    .isEqualTo(REQUESTS - 1);
            // The other node has the copy from before the renewal.
            assertThat(timed.get(1).managers.get(key("trial0")).isDone()).isTrue();
            assertThat(timed.get(0).store.totals().hierarchies()).isEqualTo(1);
        } finally {
            threads.shutdown();
            timed.forEach(node -> node.store.close());
        }
    }

    @Test
    void aNodeAppliesTheChangesOfOthersFromTheLogInsteadOfLoadingTheHierarchyAgain() {
        AtomicInteger loads = new AtomicInteger();
        ServiceWithoutSpring writer = nodes.get(0);
        try (HierarchyStore opened = Databases.postgresql(url)) {
            HierarchyStore watched = WatchedStore.before("load", opened, id -> loads.incrementAndGet());
            ServiceWithoutSpring reader = new ServiceWithoutSpring(BITMAP, LIMITS, watched, Long.MAX_VALUE);
            writer.create("board", null, null);
            reader.managers.get(key("board")).orElseThrow();
            for (int i = 0; i < REQUESTS; i++) {
                String sheet = "sheet" + i;
                writer.create(sheet, i % 3 == 0 ? "board" : "sheet" + (i - 1), null);
                List<String> given = generate(writer, sheet, 3);
                writer.references
                        .release(key(sheet), given.get(1), Reply.identity())
                        .orElseThrow();
                writer.references
                        .generateNets(key("board"), 2, Reply.identity())
                        .orElseThrow();
                assertThat(reader.managers.get(key(sheet)).orElseThrow().root()).isEqualTo(key("board"));
                assertThat(generate(reader, sheet, 1)).doesNotContainAnyElementsOf(given);
                if (i % 4 == 3) {
                    writer.trees.delete(key(sheet), true, Reply.identity()).orElseThrow();
                    assertThat(refusal(reader.managers.get(key(sheet)))).isEqualTo("MANAGER_NOT_FOUND");
                    writer.create(sheet, "board", null);
                }
                assertThat(reader.snapshots.exportHierarchy(key("board")).orElseThrow())
                        .isEqualTo(
                                writer.snapshots.exportHierarchy(key("board")).orElseThrow());
            }
            // The copy of the reader conflicted once, before it knew that another node changes the hierarchy, too.
            assertThat(loads.get()).isLessThanOrEqualTo(2);
            writer.requireReplayable();
        }
    }

    @Test
    void aReadCompletesUnderContinuousChanges() throws Exception {
        ServiceWithoutSpring writer = nodes.get(0);
        writer.create("board", null, null);
        HierarchyStore opened = Databases.postgresql(url);
        HierarchyStore disturbed = WatchedStore.before("missedChanges", opened, id -> generate(writer, "board", 1));
        try (opened) {
            ServiceWithoutSpring reader = new ServiceWithoutSpring(BITMAP, LIMITS, disturbed, Long.MAX_VALUE);
            assertThat(assertTimeoutPreemptively(LONGEST_READ, () -> availability(reader, "board", "R1"))
                            .owner())
                    .isEqualTo(key("board"));
        }
    }

    @Test
    void aRequestSentToAllNodesAtOnceTakesEffectOnce() throws Exception {
        nodes.get(0).create("board", null, null);
        together((node, random) -> {
            IdempotencyService retries = new IdempotencyService(
                    node.store, Clock.systemUTC(), new TenantQuotas(Quotas.NONE, node.store), Long.MAX_VALUE);
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(send(node, retries, request(i))).isIn("done", "IDEMPOTENCY_IN_PROGRESS");
            }
        });
        assertThat(owned(nodes.get(1), "board")).hasSize(REQUESTS);
        for (int i = 0; i < REQUESTS; i++) {
            Set<String> answers = new HashSet<>();
            for (ServiceWithoutSpring node : nodes) {
                Response answer = new IdempotencyService(
                                node.store,
                                Clock.systemUTC(),
                                new TenantQuotas(Quotas.NONE, node.store),
                                Long.MAX_VALUE)
                        .begin(request(i))
                        .orElseThrow()
                        .orElseThrow();
                answers.add(new String(answer.body(), UTF_8));
            }
            assertThat(answers).hasSize(1);
        }
    }

    private static IdempotentRequest request(int number) {
        return new IdempotentRequest(TENANT, "request " + number, new byte[] {1});
    }

    /** Generates one reference unless the request is in flight or has a stored response. */
    private static String send(ServiceWithoutSpring node, IdempotencyService retries, IdempotentRequest request) {
        Outcome<Optional<Response>> begun = retries.begin(request);
        if (begun.fold(Optional::isPresent, refusal -> true)) {
            return refusal(begun);
        }
        try {
            return refusal(node.references.generate(
                    key("board"),
                    new Generation("R", 1, null, false),
                    retries.reply(
                            request,
                            (references, hierarchy) -> new Response(
                                    201,
                                    null,
                                    "text/plain",
                                    String.join(",", references).getBytes(UTF_8),
                                    hierarchy))));
        } finally {
            retries.end(request);
        }
    }

    @Test
    void aHierarchyWritableFromAllNodesMakesProgress() throws Exception {
        nodes.get(0).create("board", null, null);
        List<String> generated = new ArrayList<>();
        together((node, random) -> {
            for (int i = 0; i < 60; i++) {
                List<String> references = generate(node, "board", 2);
                synchronized (generated) {
                    generated.addAll(references);
                }
            }
        });
        assertThat(generated).doesNotHaveDuplicates().hasSize(2 * 2 * NODES * 60);
        assertThat(owned(nodes.get(1), "board")).containsExactlyInAnyOrderElementsOf(generated);
    }

    @Test
    void treesMoveBetweenHierarchiesWhileOtherNodesGenerate() throws Exception {
        List<String> ids = List.of("a", "b", "c", "a1", "b1", "c1");
        for (String id : ids) {
            nodes.get(0).create(id, id.length() == 1 ? null : id.substring(0, 1), null);
        }
        Set<String> generated = new HashSet<>();
        together((node, random) -> {
            for (int i = 0; i < 60; i++) {
                String id = ids.get(random.nextInt(ids.size()));
                if (random.nextInt(3) > 0) {
                    List<String> references = generate(node, id, 1);
                    synchronized (generated) {
                        references.forEach(reference -> assertThat(generated.add(id + " " + reference))
                                .as(id + " " + reference)
                                .isTrue());
                    }
                } else {
                    Outcome<ManagerDescription> moved = random.nextInt(3) == 0
                            ? node.trees.detach(key(id), Reply.identity())
                            : node.trees.attach(key(id), key(ids.get(random.nextInt(ids.size()))), Reply.identity());
                    assertThat(refusal(moved)).isIn("done", "HIERARCHY_CYCLE", "HIERARCHY_CONFLICT");
                }
            }
        });
        for (ServiceWithoutSpring node : nodes) {
            Set<String> held = new HashSet<>();
            for (String id : ids) {
                owned(node, id).forEach(reference -> held.add(id + " " + reference));
            }
            assertThat(held).isEqualTo(generated);
            for (HierarchySummary summary : node.hierarchies
                    .list(TENANT, "", MAX_PER_PAGE)
                    .orElseThrow()
                    .items()) {
                assertThat(node.references
                                .list(summary.root(), Scope.HIERARCHY, null, null, MAX_PER_PAGE)
                                .orElseThrow()
                                .references())
                        .doesNotHaveDuplicates()
                        .hasSize((int) summary.referencesCount());
            }
        }
    }

    /** What a client read, with the version in the response. */
    private record Read<T>(T result, long version) {}

    /** Renders what a client that sends If-Match with a version reads; null for no condition. */
    private static <T> Reply<T, Read<T>> ifMatch(@Nullable Long version) {
        return new Reply<>() {
            @Override
            public Read<T> render(T result, @Nullable HierarchyVersion hierarchy) {
                return new Read<>(result, Objects.requireNonNull(hierarchy).version());
            }

            @Override
            public Preconditions preconditions() {
                return version == null
                        ? Preconditions.NONE
                        : new Preconditions(Preconditions.Target.MANAGER, VersionSet.of(Set.of(version)), null);
            }
        };
    }

    private static Outcome<Read<ManagerDescription>> rename(
            ServiceWithoutSpring node, String id, String name, @Nullable Long version) {
        return node.managers.update(
                key(id), new ManagerUpdate(new ManagerUpdate.NewName(name), null), ifMatch(version));
    }

    private static Object versionIn(Outcome<?> refused) {
        return refused.<Object>fold(
                value -> "done",
                refusal -> refusal.code() + " " + refusal.details().get("version"));
    }

    @Test
    void aChangeOfAVersionThatAnotherNodePassedIsRefused() {
        ServiceWithoutSpring one = nodes.get(0);
        ServiceWithoutSpring other = nodes.get(1);
        one.create("board", null, null);
        assertThat(other.managers.get(key("board"), ifMatch(1L)).orElseThrow().version())
                .isEqualTo(1);
        assertThat(rename(one, "board", "first", 1L).orElseThrow().version()).isEqualTo(2);
        // The copy of the other node has version 1.
        assertThat(versionIn(rename(other, "board", "second", 1L))).isEqualTo("VERSION_MISMATCH 2");
        assertThat(versionIn(other.managers.get(key("board"), ifMatch(1L)))).isEqualTo("VERSION_MISMATCH 2");
        assertThat(rename(one, "board", "third", 2L).orElseThrow().version()).isEqualTo(3);
        assertThat(rename(other, "board", "fourth", 3L).orElseThrow().version()).isEqualTo(4);
        assertThat(one.managers.get(key("board")).orElseThrow().name()).isEqualTo("fourth");
    }

    /** Other nodes change the new parent until the rows are locked, and then the manager itself. */
    @Test
    void aChangeThatLosesEveryRaceStillFindsThatItsVersionHasPassed() {
        ServiceWithoutSpring writer = nodes.get(0);
        writer.create("sheet", null, null);
        writer.create("board", null, null);
        HierarchyStore opened = Databases.postgresql(url);
        HierarchyStore overtaken = WatchedStore.before("append", opened, change -> generate(writer, "board", 1));
        HierarchyStore locking =
                WatchedStore.before("exclusively", overtaken, operation -> rename(writer, "sheet", "renamed", null));
        try (opened) {
            ServiceWithoutSpring node = new ServiceWithoutSpring(BITMAP, LIMITS, locking, Long.MAX_VALUE);
            assertThat(versionIn(node.trees.attach(key("sheet"), key("board"), ifMatch(1L))))
                    .isEqualTo("VERSION_MISMATCH 2");
        }
        assertThat(writer.managers.get(key("sheet")).orElseThrow().parent()).isNull();
    }

    /** Each client adds one to the number in the name, if nobody changed it since the client read it. */
    @Test
    void noUpdateIsLostWhenClientsOfAllNodesReadAndThenWriteWithIfMatch() throws Exception {
        nodes.get(0).create("board", null, null);
        rename(nodes.get(0), "board", "0", null).orElseThrow();
        AtomicInteger mismatches = new AtomicInteger();
        together((node, random) -> {
            for (int done = 0; done < REQUESTS; ) {
                Read<ManagerDescription> read = node.managers
                        .get(key("board"), SeveralNodesTest.<ManagerDescription>ifMatch(null))
                        .orElseThrow();
                int next = 1 + Integer.parseInt(String.valueOf(read.result().name()));
                String outcome = refusal(rename(node, "board", String.valueOf(next), read.version()));
                assertThat(outcome).isIn("done", "VERSION_MISMATCH");
                if (outcome.equals("done")) {
                    done++;
                } else {
                    mismatches.incrementAndGet();
                }
            }
        });
        Read<ManagerDescription> last = nodes.get(1)
                .managers
                .get(key("board"), SeveralNodesTest.<ManagerDescription>ifMatch(null))
                .orElseThrow();
        assertThat(last.result().name()).isEqualTo(String.valueOf(2 * NODES * REQUESTS));
        assertThat(last.version()).isEqualTo(2 + 2 * NODES * REQUESTS);
        assertThat(mismatches.get()).isPositive();
    }

    /** Each client takes back every other change of its own, on any node. */
    @Test
    void clientsOfAllNodesRevertTheirOwnChangesAndNoReferenceIsGivenTwice() throws Exception {
        nodes.get(0).create("board", null, null);
        Set<String> kept = ConcurrentHashMap.newKeySet();
        Set<String> given = ConcurrentHashMap.newKeySet();
        together((node, random) -> {
            for (int i = 0; i < REQUESTS; i++) {
                Read<List<String>> generated = node.references
                        .generate(
                                key("board"),
                                new Generation("R", 2, null, false),
                                SeveralNodesTest.<List<String>>ifMatch(null))
                        .orElseThrow();
                generated
                        .result()
                        .forEach(each -> assertThat(given.add(each)).as(each).isTrue());
                if (i % 2 == 0) {
                    kept.addAll(generated.result());
                } else {
                    ServiceWithoutSpring other = nodes.get(random.nextInt(NODES));
                    assertThat(refusal(
                                    other.reverts.revert(key("board"), generated.version(), false, Reply.identity())))
                            .isEqualTo("done");
                    assertThat(refusal(
                                    other.reverts.revert(key("board"), generated.version(), false, Reply.identity())))
                            .isEqualTo("CANNOT_REVERT");
                }
            }
        });
        nodes.forEach(node -> assertThat(Set.copyOf(owned(node, "board"))).isEqualTo(kept));
        nodes.get(0).requireReplayable();
    }

    private static List<String> owned(ServiceWithoutSpring node, String id) {
        return node.references
                .list(key(id), Scope.OWN, null, null, MAX_PER_PAGE)
                .orElseThrow()
                .references();
    }

    private static String refusal(Outcome<?> outcome) {
        return outcome.fold(value -> "done", refusal -> refusal.code().name());
    }

    /** A task of a client on one node. */
    private interface Client {
        void on(ServiceWithoutSpring node, Random random);
    }

    /** Runs two clients on each node at once. */
    private void together(Client client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2 * NODES);
        try {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 2 * NODES; i++) {
                int number = i;
                clients.add(() -> {
                    client.on(nodes.get(number % NODES), new Random(number));
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(clients, 100, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
