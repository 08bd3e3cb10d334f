package io.circuitsynth.refman.snapshot;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.InitialHoldings;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.manager.ManagerPlan;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.snapshot.Snapshots.ReplacedHierarchy;
import io.circuitsynth.refman.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Verifies that a hierarchy is replaced by a snapshot as a whole, and remembers the numbers that it used before. */
class ReplacementTest {

    private static final int ROUNDS = 100;

    private final MemoryStore store = new MemoryStore();
    private final ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);

    private List<String> generate(String id, int count, boolean reuse) {
        return service.references
                .generate(key(id), new Generation("R", count, null, reuse), Reply.identity())
                .orElseThrow();
    }

    private Snapshot exported(String id) {
        return service.snapshots.exportHierarchy(key(id)).orElseThrow();
    }

    private Outcome<ReplacedHierarchy> replace(String id, Snapshot snapshot) {
        return service.snapshots.replaceHierarchy(key(id), snapshot, Reply.identity());
    }

    private static String refusal(Outcome<?> outcome) {
        return outcome.fold(done -> "done", refusal -> refusal.code().name());
    }

    private long version(String id) {
        return store.version(store.find(key(id)).orElseThrow()).orElseThrow();
    }

    /** Returns the state that another process would load. */
    private Snapshot stored(String id) {
        return new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE)
                .snapshots
                .exportHierarchy(key(id))
                .orElseThrow();
    }

    private Snapshot aBoard() {
        service.create("board", null, null);
        service.create("power", "board", null);
        service.create("audio", "board", null);
        generate("power", 3, false);
        service.references.release(key("power"), "R2", Reply.identity()).orElseThrow();
        service.references.generateNets(key("audio"), 2, Reply.identity()).orElseThrow();
        return exported("board");
    }

    @Test
    void theSnapshotReplacesManagersAndReferencesAndWhatWasGeneratedSinceIsRetired() {
        Snapshot before = aBoard();
        service.create("late", "power", null);
        assertThat(generate("late", 2, false)).containsExactly("R4", "R5");
        assertThat(generate("late", 1, true)).containsExactly("R2");
        service.references
                .generate(key("audio"), new Generation("R", 1, 100L, false), Reply.identity())
                .orElseThrow();
        service.references.generateNets(key("board"), 1, Reply.identity()).orElseThrow();
        service.references
                .register(key("audio"), List.of("C7"), Reply.identity())
                .orElseThrow();
        service.trees.delete(key("audio"), true, Reply.identity()).orElseThrow();
        long version = version("board");
        ReplacedHierarchy replaced = replace("board", before).orElseThrow();
        assertThat(replaced.isNew()).isFalse();
        assertThat(replaced.hierarchy().managersCount()).isEqualTo(3);
        assertThat(replaced.hierarchy().referencesCount()).isEqualTo(2);
        assertThat(version("board")).isEqualTo(version + 1);
        assertThat(refusal(service.managers.get(key("late")))).isEqualTo("MANAGER_NOT_FOUND");
        Snapshot after = exported("board");
        assertThat(after.managers().subList(1, 3)).isEqualTo(before.managers().subList(1, 3));
        assertThat(after.managers().get(0).counters()).containsEntry("R", 6L);
        assertThat(after.managers().get(0).nextNet()).isEqualTo(4);
        assertThat(after.ahead()).isEqualTo(before.ahead());
        assertThat(after.retired()).containsExactly("C7", "R4-R5", "R100");
        assertThat(after.retiredNets()).containsExactly("N$1-N$3");
        assertThat(stored("board")).isEqualTo(after);
        assertThat(generate("audio", 2, false)).containsExactly("R6", "R7");
        assertThat(service.references
                        .generateNets(key("audio"), 1, Reply.identity())
                        .orElseThrow())
                .containsExactly("N$4");
    }

    @Test
    void aSnapshotOfThePresentStateChangesNothing() {
        Snapshot before = aBoard();
        long version = version("board");
        assertThat(replace("board", before).orElseThrow().isNew()).isFalse();
        assertThat(version("board")).isEqualTo(version);
    }

    @Test
    void anAbsentHierarchyIsCreated() {
        Snapshot before = aBoard();
        service.trees.delete(key("board"), true, Reply.identity()).orElseThrow();
        assertThat(replace("board", before).orElseThrow().isNew()).isTrue();
        assertThat(exported("board")).isEqualTo(before);
    }

    @Test
    void theHierarchyExpiresAsBefore() {
        service.managers
                .create(
                        TENANT,
                        new ManagerPlan("trial", null, null, null, Map.of(), InitialHoldings.NONE, "PT1H"),
                        Reply.identity())
                .orElseThrow();
        Expiry expiry = Objects.requireNonNull(
                service.managers.get(key("trial")).orElseThrow().expiry());
        Snapshot empty = exported("trial");
        generate("trial", 1, false);
        replace("trial", empty).orElseThrow();
        assertThat(service.managers.get(key("trial")).orElseThrow().expiry()).isEqualTo(expiry);
    }

    @Test
    void aRefusedReplacementChangesNothing() {
        Snapshot before = aBoard();
        generate("board", 1, false);
        service.create("other", null, "kicad");
        service.create("theirs", "other", null);
        service.create("late", "board", null);
        Snapshot withLate = exported("board");
        service.trees.detach(key("late"), Reply.identity()).orElseThrow();
        Snapshot now = exported("board");
        assertThat(refusal(replace("other", before))).isEqualTo("INVALID_SNAPSHOT");
        assertThat(refusal(replace("board", withLate))).isEqualTo("MANAGER_EXISTS");
        Snapshot kicad = new Snapshot(
                before.format(),
                before.version(),
                "kicad",
                before.managers(),
                before.ahead(),
                before.retired(),
                before.retiredNets());
        assertThat(replace("board", kicad)
                        .fold(done -> Map.of(), refusal -> refusal.details())
                        .toString())
                .contains("member=rules", "rules=kicad");
        service.trees.attach(key("board"), key("late"), Reply.identity()).orElseThrow();
        assertThat(refusal(replace("board", before))).isEqualTo("MANAGER_EXISTS");
        service.trees.detach(key("board"), Reply.identity()).orElseThrow();
        assertThat(exported("board")).isEqualTo(now);
        assertThat(stored("board")).isEqualTo(now);
        Limits small =
                new Limits(100, 2, 3, 100, 100, 100, 1 << 20, 100, 100, 20, 1 << 20, 20, 1 << 20, 1_000, 1 << 20);
        ServiceWithoutSpring limited = new ServiceWithoutSpring(BITMAP, small);
        limited.create("board", null, null);
        assertThat(refusal(limited.snapshots.replaceHierarchy(key("board"), before, Reply.identity())))
                .isEqualTo("HIERARCHY_LIMIT");
    }

    /** What is replaced again and again must not fill the memory with retired numbers beyond the limits. */
    @Test
    void retiredNumbersCountForTheLimits() {
        Limits small = new Limits(100, 8, 3, 100, 3, 100, 1 << 20, 100, 100, 20, 1 << 20, 20, 1 << 20, 1_000, 1 << 20);
        ServiceWithoutSpring limited = new ServiceWithoutSpring(BITMAP, small);
        limited.create("board", null, null);
        Snapshot empty = limited.snapshots.exportHierarchy(key("board")).orElseThrow();
        for (String reference : List.of("A1", "B1", "C1")) {
            limited.references
                    .register(key("board"), List.of(reference), Reply.identity())
                    .orElseThrow();
            limited.snapshots
                    .replaceHierarchy(key("board"), empty, Reply.identity())
                    .orElseThrow();
        }
        assertThat(refusal(limited.references.register(key("board"), List.of("D1"), Reply.identity())))
                .isEqualTo("HIERARCHY_SERIES_LIMIT");
    }

    @Test
    void requestsThatRaceWithAReplacementSeeTheOldOrTheNew() throws Exception {
        Snapshot before = aBoard();
        Snapshot without = new Snapshot(
                before.format(),
                before.version(),
                before.rules(),
                before.managers().subList(0, 2),
                before.ahead(),
                before.retired(),
                before.retiredNets());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        AtomicBoolean isOver = new AtomicBoolean();
        Set<String> granted = ConcurrentHashMap.newKeySet();
        List<Future<Integer>> generating = new ArrayList<>();
        try {
            for (String id : List.of("power", "audio")) {
                generating.add(threads.submit(() -> {
                    int count = 0;
                    while (!isOver.get()) {
                        Outcome<List<String>> outcome = service.references.generate(
                                key(id), new Generation("R", 1, null, false), Reply.identity());
                        assertThat(refusal(outcome)).isIn("done", "MANAGER_NOT_FOUND");
                        outcome.toOptional()
                                .ifPresent(references ->
                                        assertThat(granted.addAll(references)).isTrue());
                        count++;
                    }
                    return count;
                }));
            }
            for (int i = 0; i < ROUNDS || granted.size() < ROUNDS; i++) {
                replace("board", i % 2 == 0 ? without : before).orElseThrow();
            }
        } finally {
            isOver.set(true);
            threads.shutdown();
        }
        for (Future<Integer> each : generating) {
            assertThat(each.get()).isPositive();
        }
        assertThat(stored("board")).isEqualTo(exported("board"));
        assertThat(service.references
                        .list(key("power"), Scope.HIERARCHY, null, null, 1000)
                        .orElseThrow()
                        .references())
                .contains("R1", "R3");
    }
}
