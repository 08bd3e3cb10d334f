package io.circuitsynth.refman.store;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ManualClock;
import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.hierarchy.InitialHoldings;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.hierarchy.ManagerUpdate;
import io.circuitsynth.refman.hierarchy.Mutation;
import io.circuitsynth.refman.hierarchy.NumberRange;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.index.ReferenceRange;
import io.circuitsynth.refman.manager.ManagerPlan;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of every store; each store has a subclass that only opens it. */
abstract class HierarchyStoreContract {

    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00.123456Z");

    private static final int MORE_THAN_ARE_FORGOTTEN_AT_ONCE = 1_500;

    private HierarchyStore store;

    /** Opens an empty store. */
    abstract HierarchyStore open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    /** Returns a new process on the store, with an empty cache. */
    private ServiceWithoutSpring node() {
        return new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
    }

    private static List<String> generate(ServiceWithoutSpring node, String id, String prefix, int count) {
        return node.references
                .generate(key(id), new Generation(prefix, count, null, false), Reply.identity())
                .orElseThrow();
    }

    private static List<String> owned(ServiceWithoutSpring node, String id) {
        return node.references
                .list(key(id), Scope.OWN, null, null, 1000)
                .orElseThrow()
                .references();
    }

    private ServiceWithoutSpring aBoard() {
        ServiceWithoutSpring node = node();
        node.managers
                .create(
                        TENANT,
                        new ManagerPlan("board", "The board", null, "kicad", Map.of("R", 100L)),
                        Reply.identity())
                .orElseThrow();
        // As a root it can have counters, which it takes along and does not use until it is a root again.
        node.managers
                .create(TENANT, new ManagerPlan("power", null, null, null, Map.of("C", 7L)), Reply.identity())
                .orElseThrow();
        node.trees.attach(key("power"), key("board"), Reply.identity()).orElseThrow();
        node.create("audio", "board", null);
        generate(node, "board", "R", 3);
        for (int i = 0; i < 7; i++) {
            generate(node, "power", "R", 10_000);
        }
        node.references
                .register(key("audio"), List.of("USR_BTN", "R1", "#PWR01"), Reply.identity())
                .orElseThrow();
        node.references
                .generate(key("audio"), new Generation("R", 2, 500_000L, false), Reply.identity())
                .orElseThrow();
        node.references.release(key("power"), "R105", Reply.identity()).orElseThrow();
        node.references.generateNets(key("audio"), 4, Reply.identity()).orElseThrow();
        return node;
    }

    @Test
    void anotherProcessReadsTheSameState() {
        ServiceWithoutSpring first = aBoard();
        ServiceWithoutSpring second = node();
        for (String id : List.of("board", "power", "audio")) {
            ManagerDescription manager = second.managers.get(key(id)).orElseThrow();
            assertThat(manager).isEqualTo(first.managers.get(key(id)).orElseThrow());
            assertThat(owned(second, id)).isEqualTo(owned(first, id));
        }
        assertThat(second.managers.get(key("board")).orElseThrow().name()).isEqualTo("The board");
        assertThat(second.references.counters(key("power")).orElseThrow())
                .isEqualTo(first.references.counters(key("power")).orElseThrow())
                .containsEntry("R", 70_103L);
        assertThat(generate(second, "audio", "R", 1)).containsExactly("R70103");
        assertThat(second.references
                        .generate(key("audio"), new Generation("R", 1, null, true), Reply.identity())
                        .orElseThrow())
                .containsExactly("R105");
        assertThat(second.references
                        .generate(key("audio"), new Generation("R", 1, 500_000L, false), Reply.identity())
                        .orElseThrow())
                .containsExactly("R500002");
        assertThat(second.references
                        .generateNets(key("board"), 1, Reply.identity())
                        .orElseThrow())
                .containsExactly("N$5");
        second.trees.detach(key("power"), Reply.identity()).orElseThrow();
        assertThat(generate(node(), "power", "C", 1)).containsExactly("C7");
    }

    @Test
    void anotherProcessReadsTheNameAndTheRangesOfAnUpdatedManager() {
        ServiceWithoutSpring node = aBoard();
        ManagerRanges ranges =
                ManagerRanges.of(Map.of("*", new NumberRange(101, 199), "Ω", new NumberRange(1000, 4294967295L)));
        HierarchyId id = store.find(key("board")).orElseThrow();
        long version = store.version(id).orElseThrow();
        for (String manager : List.of("board", "audio")) {
            ManagerUpdate update = new ManagerUpdate(new ManagerUpdate.NewName("The new " + manager), ranges);
            // The second update changes nothing, so it is not written.
            for (int i = 0; i < 2; i++) {
                node.managers.update(key(manager), update, Reply.identity()).orElseThrow();
            }
            ManagerDescription read = node().managers.get(key(manager)).orElseThrow();
            assertThat(read).isEqualTo(node.managers.get(key(manager)).orElseThrow());
            assertThat(read.name()).isEqualTo("The new " + manager);
            assertThat(read.ranges()).isEqualTo(ranges);
        }
        assertThat(store.version(id)).hasValue(version + 2);
        assertThat(store.hierarchies(TENANT, "", 10))
                .extracting(HierarchySummary::name)
                .containsExactly("The new board");
        node.managers
                .update(key("audio"), new ManagerUpdate(null, ManagerRanges.NONE), Reply.identity())
                .orElseThrow();
        assertThat(node().managers.get(key("audio")).orElseThrow().ranges()).isEqualTo(ManagerRanges.NONE);
    }

    @Test
    void aReplacedHierarchyIsStoredWhole() {
        ServiceWithoutSpring node = aBoard();
        Snapshot before = node.snapshots.exportHierarchy(key("board")).orElseThrow();
        long version = store.version(store.find(key("board")).orElseThrow()).orElseThrow();
        node.trees.delete(key("power"), false, Reply.identity()).orElseThrow();
        node.create("late", "audio", null);
        generate(node, "late", "R", 2);
        node.snapshots.replaceHierarchy(key("board"), before, Reply.identity()).orElseThrow();
        Snapshot after = node.snapshots.exportHierarchy(key("board")).orElseThrow();
        assertThat(after.managers().subList(1, 3)).isEqualTo(before.managers().subList(1, 3));
        assertThat(node().snapshots.exportHierarchy(key("board")).orElseThrow()).isEqualTo(after);
        assertThat(store.find(key("late"))).isEmpty();
        assertThat(store.version(store.find(key("board")).orElseThrow())).hasValue(version + 4);
        assertThat(generate(node(), "power", "R", 1)).containsExactly("R70105");
    }

    @Test
    void expiredHierarchiesAreListedInTheOrderOfTheirEnds() {
        ManualClock now = new ManualClock(NOON);
        ServiceWithoutSpring node = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE, now);
        node.create("board", null, null);
        for (String hours : List.of("2", "1", "3")) {
            node.managers
                    .create(
                            TENANT,
                            new ManagerPlan(
                                    "trial" + hours,
                                    null,
                                    null,
                                    null,
                                    Map.of(),
                                    InitialHoldings.NONE,
                                    "PT" + hours + "H"),
                            Reply.identity())
                    .orElseThrow();
        }
        generate(node, "trial1", "R", 1);
        assertThat(store.expired(NOON.plusSeconds(3_599), 10)).isEmpty();
        assertThat(store.expired(NOON.plusSeconds(7_200), 10)).containsExactly(key("trial1"), key("trial2"));
        assertThat(store.expired(NOON.plusSeconds(99_999), 2)).containsExactly(key("trial1"), key("trial2"));
        assertThat(new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE, now)
                        .managers
                        .get(key("trial1"))
                        .orElseThrow())
                .isEqualTo(node.managers.get(key("trial1")).orElseThrow())
                .extracting(ManagerDescription::expiry)
                .isEqualTo(new Expiry(Duration.ofHours(1), NOON.plusSeconds(3_600)));
        node.expirations.renew(key("trial1"), "PT5H", Reply.identity()).orElseThrow();
        assertThat(store.expired(NOON.plusSeconds(7_200), 10)).containsExactly(key("trial2"));
        now.pass(Duration.ofSeconds(99_999));
        node.expirations.deleteExpired();
        assertThat(store.expired(now.instant(), 10)).isEmpty();
        assertThat(store.hierarchies(TENANT, "", 10).stream().map(HierarchySummary::root))
                .containsExactly(key("board"));
    }

    @Test
    void whatChangesNothingIsNotWritten() {
        ServiceWithoutSpring node = aBoard();
        HierarchyId id = store.find(key("board")).orElseThrow();
        node.references
                .registerNets(key("audio"), List.of("N$90"), Reply.identity())
                .orElseThrow();
        node.references.releaseNet(key("audio"), "N$90", Reply.identity()).orElseThrow();
        long version = store.version(id).orElseThrow();
        List<String> owned = owned(node, "audio");
        assertThat(node.references
                        .replace(key("audio"), owned, Reply.identity())
                        .orElseThrow()
                        .unchanged())
                .isEqualTo(owned);
        node.references.releaseAll(key("audio"), "X", Reply.identity()).orElseThrow();
        node.managers
                .findOrCreate(
                        TENANT,
                        "audio",
                        new ManagerPlan(
                                "audio",
                                null,
                                "board",
                                null,
                                Map.of(),
                                new InitialHoldings(owned, List.of("N$1", "N$4")),
                                null),
                        Reply.identity())
                .orElseThrow();
        assertThat(store.version(id)).hasValue(version);
        // A node that has not seen the release does not give the number again.
        assertThat(node().references
                        .registerNets(key("board"), List.of("N$89"), Reply.identity())
                        .orElseThrow())
                .containsExactly("N$89");
        assertThat(node().references
                        .generateNets(key("board"), 85, Reply.identity())
                        .orElseThrow())
                .startsWith("N$5")
                .endsWith("N$88", "N$91");
    }

    @Test
    void deletedAndClearedManagersLeaveNoData() {
        ServiceWithoutSpring node = aBoard();
        HierarchyId id = store.find(key("board")).orElseThrow();
        node.trees.delete(key("audio"), false, Reply.identity()).orElseThrow();
        assertThat(store.find(key("audio"))).isEmpty();
        assertThat(store.load(id, bytes -> {}).orElseThrow().rows().references().unnumbered())
                .isEmpty();
        node.trees.clear(key("board"), Reply.identity()).orElseThrow();
        assertThat(store.find(key("power"))).isNotEqualTo(store.find(key("board")));
        IndexRows left = store.load(id, bytes -> {}).orElseThrow().rows().references();
        assertThat(left.numbers()).isEmpty();
        assertThat(left.hierarchyNumbers())
                .allSatisfy(row -> assertThat(row.ahead()).isNull());
        node.trees.delete(key("board"), false, Reply.identity()).orElseThrow();
        assertThat(store.load(id, bytes -> {})).isEmpty();
        assertThat(store.totals()).isEqualTo(new StoreTotals(1, 1, 69_999));
        node.trees.delete(key("power"), false, Reply.identity()).orElseThrow();
        assertThat(store.totals()).isEqualTo(new StoreTotals(0, 0, 0));
        assertThat(store.managers(TENANT, false, "", 10)).isEmpty();
        assertThat(store.hierarchies(TENANT, "", 10)).isEmpty();
    }

    @Test
    void anotherProcessKnowsWhatDeletedManagersRetired() {
        ServiceWithoutSpring node = aBoard();
        node.trees.delete(key("audio"), false, Reply.identity()).orElseThrow();
        node.trees.clear(key("board"), Reply.identity()).orElseThrow();
        Snapshot written = node.snapshots.exportHierarchy(key("board")).orElseThrow();
        assertThat(written.retired()).containsExactly("#PWR01", "R1", "R500000-R500001");
        assertThat(written.retiredNets()).containsExactly("N$1-N$4");
        ServiceWithoutSpring second = node();
        assertThat(second.snapshots.exportHierarchy(key("board")).orElseThrow()).isEqualTo(written);
        assertThat(generate(second, "board", "R", 1)).containsExactly("R2");
        assertThat(second.references
                        .generate(key("board"), new Generation("R", 3, 499_999L, true), Reply.identity())
                        .orElseThrow())
                .containsExactly("R500000", "R500001", "R499999");
        assertThat(second.references
                        .generateNets(key("board"), 1, Reply.identity())
                        .orElseThrow())
                .containsExactly("N$5");
    }

    @Test
    void eachCommitRaisesTheVersionByOne() {
        ServiceWithoutSpring node = node();
        node.create("board", null, null);
        HierarchyId id = store.find(key("board")).orElseThrow();
        assertThat(store.version(id)).hasValue(1);
        generate(node, "board", "R", 1);
        generate(node, "board", "R", 1);
        assertThat(store.version(id)).hasValue(3);
        assertThat(store.load(id, bytes -> {}).orElseThrow().version()).isEqualTo(3);
    }

    @Test
    void aStaleProcessCannotCommit() {
        ServiceWithoutSpring ahead = node();
        ahead.create("board", null, null);
        ServiceWithoutSpring behind = node();
        assertThat(generate(behind, "board", "R", 1)).containsExactly("R1");
        assertThat(generate(ahead, "board", "R", 1)).containsExactly("R2");
        assertThat(generate(behind, "board", "R", 1)).containsExactly("R3");
        assertThat(owned(node(), "board")).containsExactly("R1", "R2", "R3");
    }

    @Test
    void attachIsRefusedIfEitherHierarchyIsStale() {
        ServiceWithoutSpring one = node();
        one.create("child", null, null);
        one.create("parent", null, null);
        ServiceWithoutSpring other = node();
        generate(other, "child", "R", 1);
        generate(other, "parent", "R", 1);
        assertThat(refusal(one.trees.attach(key("child"), key("parent"), Reply.identity())))
                .isEqualTo("HIERARCHY_CONFLICT");
        one.create("third", null, null);
        one.trees.attach(key("child"), key("third"), Reply.identity()).orElseThrow();
        assertThat(generate(other, "child", "R", 1)).containsExactly("R2");
        assertThat(other.managers.get(key("child")).orElseThrow().root()).isEqualTo(key("third"));
        assertThat(store.totals()).isEqualTo(new StoreTotals(2, 3, 3));
    }

    private static String refusal(Outcome<?> outcome) {
        return outcome.fold(value -> "done", refusal -> refusal.code().name());
    }

    @Test
    void aKeyIsUsedByOneProcessOnly() throws Exception {
        AtomicInteger created = new AtomicInteger();
        together(4, worker -> {
            ServiceWithoutSpring node = node();
            for (int i = 0; i < 50; i++) {
                if (node.managers
                        .create(TENANT, ServiceWithoutSpring.plan("m" + i, null, null), Reply.identity())
                        .isDone()) {
                    created.incrementAndGet();
                }
            }
        });
        assertThat(created).hasValue(50);
        assertThat(store.totals()).isEqualTo(new StoreTotals(50, 50, 0));
    }

    @Test
    void severalProcessesNeverGenerateTheSameReference() throws Exception {
        node().create("board", null, null);
        List<String> all = new ArrayList<>();
        together(4, worker -> {
            ServiceWithoutSpring node = node();
            for (int i = 0; i < 100; i++) {
                List<String> generated = generateWithRetries(node);
                synchronized (all) {
                    all.addAll(generated);
                }
            }
        });
        assertThat(all).doesNotHaveDuplicates().hasSize(800);
        assertThat(owned(node(), "board")).containsExactlyInAnyOrderElementsOf(all);
    }

    /** Generates two references and retries after conflicts; only a shared store retries by itself. */
    private static List<String> generateWithRetries(ServiceWithoutSpring node) {
        while (true) {
            Outcome<List<String>> outcome =
                    node.references.generate(key("board"), new Generation("R", 2, null, false), Reply.identity());
            if (!refusal(outcome).equals("OVERLOADED")) {
                return outcome.orElseThrow();
            }
        }
    }

    /** The task of one of several workers. */
    private interface Work {
        void of(int worker) throws Exception;
    }

    private static void together(int workers, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                int number = worker;
                tasks.add(() -> {
                    work.of(number);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static StoredResponse response(String name, Instant time) {
        return new StoredResponse(
                new IdempotencyKey(TENANT, name),
                new byte[] {1, 2},
                201,
                "/there",
                "application/json",
                new byte[] {3},
                new HierarchyVersion("board", 7),
                time);
    }

    @Test
    void aTicketIsTakenOnceAndExpires() {
        Instant now = Instant.parse("2026-05-04T12:00:00Z");
        StreamTicket ticket = new StreamTicket("a1", key("board"), "editor", "READER", now);
        store.addTicket(ticket);
        store.addTicket(new StreamTicket("b2", key("board"), "editor", "READER", now.plusSeconds(60)));
        assertThat(store.ticket("a1")).contains(ticket);
        assertThat(store.removeTicket("a1")).isTrue();
        assertThat(store.removeTicket("a1")).isFalse();
        assertThat(store.ticket("a1")).isEmpty();
        store.pruneTickets(now.plusSeconds(30));
        assertThat(store.ticket("b2")).isPresent();
        store.pruneTickets(now.plusSeconds(61));
        assertThat(store.ticket("b2")).isEmpty();
    }

    @Test
    void theVersionsOfSeveralRootsAreReadAtOnceAndEachCommitIsTold() {
        List<ManagerKey> told = Collections.synchronizedList(new ArrayList<>());
        store.onCommit(told::add);
        ServiceWithoutSpring node = node();
        List<ManagerKey> roots = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            roots.add(node.create("root" + i, null, null));
        }
        assertThat(told).containsExactlyElementsOf(roots);
        generate(node, "root7", "R", 1);
        roots.add(key("never-there"));
        Map<ManagerKey, Long> versions = store.currentVersions(roots);
        assertThat(versions).hasSize(120).containsEntry(key("root7"), 2L).containsEntry(key("root119"), 1L);
        told.clear();
        node.trees.attach(key("root1"), key("root2"), Reply.identity()).orElseThrow();
        assertThat(told).containsExactlyInAnyOrder(key("root1"), key("root2"));
    }

    @Test
    void aResponseIsStoredOnceAndExpires() {
        IdempotencyKey key = new IdempotencyKey(TENANT, "a request");
        assertThat(store.storedResponse(key)).isEmpty();
        assertThat(store.append(HierarchyChange.NONE, response("a request", NOON))
                        .await())
                .isEqualTo(Commit.Result.COMMITTED);
        assertThat(store.append(HierarchyChange.NONE, response("a request", NOON.plusSeconds(1)))
                        .await())
                .isEqualTo(Commit.Result.CONFLICT);
        assertThat(store.storedResponse(key).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(response("a request", NOON));
        assertThat(store.storedResponse(new IdempotencyKey("another", "a request")))
                .isEmpty();
        store.pruneResponses(NOON);
        assertThat(store.storedResponse(key)).isPresent();
        store.pruneResponses(NOON.plusMillis(1));
        assertThat(store.storedResponse(key)).isEmpty();
    }

    @Test
    void allExpiredResponsesAreDeleted() {
        List<Commit> commits = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_ARE_FORGOTTEN_AT_ONCE; i++) {
            commits.add(store.append(HierarchyChange.NONE, response("a" + i, NOON)));
        }
        commits.forEach(commit -> assertThat(commit.await()).isEqualTo(Commit.Result.COMMITTED));
        store.pruneResponses(NOON.plusMillis(1));
        for (int i = 0; i < MORE_THAN_ARE_FORGOTTEN_AT_ONCE; i++) {
            assertThat(store.storedResponse(new IdempotencyKey(TENANT, "a" + i)))
                    .isEmpty();
        }
    }

    @Test
    void everyChangeIsLoggedUnderItsVersion() {
        ServiceWithoutSpring node = node();
        node.create("board", null, null);
        generate(node, "board", "R", 3);
        node.references.release(key("board"), "R2", Reply.identity()).orElseThrow();
        HierarchyId id = store.find(key("board")).orElseThrow();
        assertThat(store.changes(id, 0, 10)).extracting(LoggedChange::version).containsExactly(1L, 2L, 3L);
        assertThat(store.changes(id, 1, 1)).singleElement().satisfies(change -> {
            assertThat(change.hierarchy()).isEqualTo(id);
            assertThat(change.version()).isEqualTo(2);
            assertThat(change.origin().operation()).isEqualTo("generate");
            assertThat(change.mutations())
                    .contains(new Mutation.Owned(
                            Counted.REFERENCES,
                            new Mutation.Scope(0, "board"),
                            List.of(ReferenceRange.parse("R1-R3"))));
        });
        assertThat(store.changes(id, 3, 10)).isEmpty();
        assertThat(store.currentVersion(key("board"))).contains(new CurrentVersion(id, 3));
        assertThat(store.logStart(id, 2).newest()).isEqualTo(3);
        assertThat(store.logStart(id, 2).oldest())
                .extracting(LogStart.Entry::version)
                .containsExactly(1L, 2L);
    }

    @Test
    void theMissedChangesComeWithTheVersion() {
        ServiceWithoutSpring node = node();
        node.create("board", null, null);
        generate(node, "board", "R", 1);
        generate(node, "board", "R", 1);
        HierarchyId id = store.find(key("board")).orElseThrow();
        assertThat(store.missedChanges(id, 1, 10).version()).hasValue(3);
        assertThat(store.missedChanges(id, 1, 10).changes()).isEqualTo(store.changes(id, 1, 10));
        assertThat(store.missedChanges(id, 1, 1).changes()).isEqualTo(store.changes(id, 1, 1));
        assertThat(store.missedChanges(id, 3, 10)).isEqualTo(new MissedChanges(OptionalLong.of(3), List.of()));
        node.trees.delete(key("board"), false, Reply.identity()).orElseThrow();
        assertThat(store.missedChanges(id, 1, 10)).isEqualTo(new MissedChanges(OptionalLong.empty(), List.of()));
        assertThat(store.changes(id, 3, 10)).hasSize(1);
    }

    @Test
    void aChangeThatConflictsIsNotLogged() {
        PendingChange change = new Changes().create("board");
        HierarchyId id = change.change().parts().get(0).head().id();
        store.append(HierarchyChange.NONE, response("a request", NOON)).await();
        assertThat(store.append(change.change(), response("a request", NOON)).await())
                .isEqualTo(Commit.Result.CONFLICT);
        assertThat(store.changes(id, 0, 10)).isEmpty();
        assertThat(store.version(id)).isEmpty();
        assertThat(store.append(new Changes().create("board").change(), response("another", NOON))
                        .await())
                .isEqualTo(Commit.Result.COMMITTED);
        assertThat(store.changes(store.find(key("board")).orElseThrow(), 0, 10)).hasSize(1);
    }

    @Test
    void aNewHierarchyContinuesTheVersionsOfTheFormerOnesOfItsRoot() {
        ServiceWithoutSpring node = node();
        node.create("other", null, null);
        node.create("board", null, null);
        generate(node, "board", "R", 1);
        HierarchyId first = store.find(key("board")).orElseThrow();
        node.trees.delete(key("board"), false, Reply.identity()).orElseThrow();
        assertThat(store.currentVersion(key("board"))).isEmpty();
        assertThat(store.lastVersion(key("board"))).isEqualTo(3);
        node.create("board", null, null);
        HierarchyId second = store.find(key("board")).orElseThrow();
        assertThat(store.currentVersion(key("board"))).contains(new CurrentVersion(second, 4));
        node.trees.attach(key("board"), key("other"), Reply.identity()).orElseThrow();
        assertThat(store.formerHierarchies(key("board")))
                .containsExactly(new FormerHierarchy(first, 3), new FormerHierarchy(second, 5));
        assertThat(store.formerHierarchies(key("other"))).isEmpty();
        assertThat(store.lastVersion(key("other"))).isZero();
        node.trees.detach(key("board"), Reply.identity()).orElseThrow();
        HierarchyId third = store.find(key("board")).orElseThrow();
        assertThat(store.currentVersion(key("board"))).contains(new CurrentVersion(third, 6));
        assertThat(store.changes(third, 0, 10))
                .extracting(LoggedChange::version)
                .containsExactly(6L);
        assertThat(store.formerHierarchyIds(HierarchyId.LEAST, 10)).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void theNewestChangeOfAHierarchyIsNotPrunedUntilItEnds() {
        ServiceWithoutSpring node = node();
        node.create("board", null, null);
        generate(node, "board", "R", 1);
        generate(node, "board", "R", 1);
        HierarchyId id = store.find(key("board")).orElseThrow();
        assertThat(store.pruneChanges(id, 1)).isEqualTo(Commit.Result.COMMITTED);
        assertThat(store.changes(id, 0, 10)).extracting(LoggedChange::version).containsExactly(2L, 3L);
        store.pruneChanges(id, Long.MAX_VALUE);
        assertThat(store.changes(id, 0, 10)).extracting(LoggedChange::version).containsExactly(3L);
        Instant later = Instant.now().plusSeconds(3_600);
        store.pruneFormerHierarchy(id, later);
        node.trees.delete(key("board"), false, Reply.identity()).orElseThrow();
        store.pruneFormerHierarchy(id, later);
        assertThat(store.formerHierarchies(key("board"))).hasSize(1);
        store.pruneChanges(id, Long.MAX_VALUE);
        assertThat(store.logStart(id, 10)).isEqualTo(new LogStart(0, List.of()));
        store.pruneFormerHierarchy(id, NOON);
        assertThat(store.formerHierarchies(key("board"))).hasSize(1);
        store.pruneFormerHierarchy(id, later);
        assertThat(store.formerHierarchies(key("board"))).isEmpty();
    }

    @Test
    void listsAreSortedAndPaged() {
        ServiceWithoutSpring node = node();
        for (String id : List.of("b", "B", "a~", "a", "10", "9")) {
            node.create(id, null, null);
        }
        node.create("child", "b", null);
        generate(node, "b", "R", 2);
        assertThat(store.managers(TENANT, false, "", 100))
                .extracting(ManagerKey::id)
                .containsExactly("10", "9", "B", "a", "a~", "b", "child");
        assertThat(store.managers(TENANT, true, "B", 3))
                .extracting(ManagerKey::id)
                .containsExactly("a", "a~", "b");
        assertThat(store.managers("another", false, "", 100)).isEmpty();
        assertThat(store.hierarchies(TENANT, "a~", 100))
                .containsExactly(new HierarchySummary(key("b"), null, "strict", 2, 2));
    }

    @Test
    void aChangeOfOneNumberRewritesOneBlock() {
        ServiceWithoutSpring node = node();
        node.create("board", null, null);
        for (int from = 1; from < 200_000; from += 10_000) {
            List<String> ragged = new ArrayList<>();
            for (int number = from; number < from + 10_000; number += 2) {
                ragged.add("R" + number);
            }
            node.references.register(key("board"), ragged, Reply.identity()).orElseThrow();
        }
        HierarchyId id = store.find(key("board")).orElseThrow();
        TreeSet<Integer> blocks = new TreeSet<>();
        store.load(id, bytes -> {}).orElseThrow().rows().references().numbers().forEach(row -> {
            blocks.add(row.key().block());
            assertThat(row.owned()).hasSizeLessThan(10_000);
        });
        assertThat(blocks).containsExactly(0, 1, 2, 3);
        List<HierarchyChange> appended = new ArrayList<>();
        HierarchyStore noting =
                WatchedStore.before("append", store, arguments -> appended.add((HierarchyChange) arguments[0]));
        ServiceWithoutSpring watched = new ServiceWithoutSpring(BITMAP, LIMITS, noting, Long.MAX_VALUE);
        watched.references
                .register(key("board"), List.of("R100000"), Reply.identity())
                .orElseThrow();
        assertThat(appended).hasSize(1);
        assertThat(appended.get(0).parts().get(0).rows().references().numbers())
                .extracting(row -> row.key().block())
                .containsExactly(1);
    }
}
