package io.circuitsynth.refman.changelog;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ManualClock;
import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.LoggedChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prunes the change log of a store; each store has a subclass that only opens it. */
abstract class ChangeLogPruningContract {

    private static final Duration RETENTION = Duration.ofDays(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final long MANY = 100_000;
    private static final int MORE_THAN_A_BATCH = HierarchyStore.MAX_PRUNED + 200;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-04T12:00:00.123456Z"));
    private HierarchyStore store;
    private ServiceWithoutSpring service;
    private ChangeLog log;

    /** Opens an empty store. */
    abstract HierarchyStore open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
        service = node();
        log = new ChangeLog(store);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private ServiceWithoutSpring node() {
        return new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE, clock);
    }

    private void generate(String id, int changes) {
        for (int i = 0; i < changes; i++) {
            service.references
                    .generate(key(id), new Generation("R", 1, null, false), Reply.identity())
                    .orElseThrow();
        }
    }

    private HierarchyId id(String root) {
        return store.find(key(root)).orElseThrow();
    }

    private List<Long> versions(HierarchyId id) {
        return store.changes(id, 0, Integer.MAX_VALUE).stream()
                .map(LoggedChange::version)
                .toList();
    }

    private ChangeLogPruning pruning(long maxChanges) {
        return new ChangeLogPruning(store, clock, RETENTION, maxChanges);
    }

    private Outcome<ChangePage> read(String root, long after) {
        return log.read(key(root), ChangePosition.after(after), 10, ChangeFilter.ALL);
    }

    private static String code(Outcome<?> outcome) {
        return outcome.fold(value -> "done", (Refusal refusal) -> refusal.code().text());
    }

    @Test
    void changesAreKeptForTheRetentionAndTheNewestForever() {
        service.create("board", null, null);
        generate("board", 2);
        clock.pass(DAY);
        generate("board", 2);
        ChangeLogPruning pruning = pruning(MANY);
        clock.pass(RETENTION.minus(DAY));
        pruning.prune();
        assertThat(versions(id("board"))).containsExactly(1L, 2L, 3L, 4L, 5L);
        clock.pass(Duration.ofMillis(1));
        pruning.prune();
        assertThat(versions(id("board"))).containsExactly(4L, 5L);
        clock.pass(RETENTION.plus(DAY));
        pruning.prune();
        assertThat(versions(id("board"))).containsExactly(5L);
        assertThat(pruning.prunedChanges()).isEqualTo(4);
        assertThat(read("board", 5).orElseThrow().events()).isEmpty();
        assertThat(code(read("board", 3))).isEqualTo("changes_gone");
        assertThat(read("board", 4).orElseThrow().events()).hasSize(1);
        generate("board", 1);
        assertThat(read("board", 5).orElseThrow().events()).hasSize(1);
    }

    @Test
    void aHierarchyKeepsAtMostSoManyChanges() {
        service.create("board", null, null);
        service.create("other", null, null);
        generate("board", 9);
        generate("other", 1);
        ChangeLogPruning pruning = pruning(3);
        pruning.prune();
        assertThat(versions(id("board"))).containsExactly(8L, 9L, 10L);
        assertThat(versions(id("other"))).containsExactly(1L, 2L);
        assertThat(pruning.prunedChanges()).isEqualTo(7);
        pruning(1).prune();
        assertThat(versions(id("board"))).containsExactly(10L);
        assertThat(code(read("board", 0))).isEqualTo("changes_gone");
    }

    @Test
    void aYoungerChangeKeepsOlderOnesAfterItThatAnotherClockStamped() {
        service.create("board", null, null);
        clock.pass(Duration.ofHours(1));
        generate("board", 1);
        clock.pass(Duration.ofHours(-1));
        generate("board", 2);
        clock.pass(RETENTION.plusMinutes(1));
        pruning(MANY).prune();
        assertThat(versions(id("board"))).containsExactly(2L, 3L, 4L);
    }

    @Test
    void aRunDeletesALimitedCountAndTheNextGoesOnThere() {
        for (String root : List.of("a", "b", "c")) {
            service.create(root, null, null);
            generate(root, 3);
        }
        service.create("long", null, null);
        generate("long", MORE_THAN_A_BATCH);
        clock.pass(RETENTION.plus(DAY));
        ChangeLogPruning pruning = new ChangeLogPruning(store, clock, RETENTION, MANY, 2, 100);
        pruning.prune();
        assertThat(pruning.prunedChanges()).isEqualTo(6);
        pruning.prune();
        assertThat(pruning.prunedChanges()).isEqualTo(9 + MORE_THAN_A_BATCH);

        generate("long", MORE_THAN_A_BATCH);
        clock.pass(RETENTION.plus(DAY));
        ChangeLogPruning oneBatch = new ChangeLogPruning(store, clock, RETENTION, MANY, 100, 1);
        oneBatch.prune();
        assertThat(oneBatch.prunedChanges()).isEqualTo(HierarchyStore.MAX_PRUNED);
        assertThat(versions(id("long"))).hasSize(MORE_THAN_A_BATCH + 1 - HierarchyStore.MAX_PRUNED);
        oneBatch.prune();
        assertThat(versions(id("long"))).containsExactly(2L * MORE_THAN_A_BATCH + 1);
    }

    @Test
    void theLogOfAHierarchyThatEndedGoesAndThenItIsForgotten() {
        service.create("board", null, null);
        generate("board", 2);
        HierarchyId ended = id("board");
        clock.pass(DAY);
        service.trees.delete(key("board"), false, Reply.identity()).orElseThrow();
        clock.pass(RETENTION);
        ChangeLogPruning pruning = pruning(1);
        pruning.prune();
        assertThat(versions(ended)).containsExactly(4L);
        assertThat(store.lastVersion(key("board"))).isEqualTo(4);
        assertThat(read("board", 3).orElseThrow().events()).isNotEmpty();
        clock.pass(Duration.ofMillis(1));
        pruning.prune();
        assertThat(versions(ended)).isEmpty();
        assertThat(store.formerHierarchies(key("board"))).isEmpty();
        assertThat(store.formerHierarchyIds(HierarchyId.LEAST, 10)).isEmpty();
        assertThat(code(read("board", 3))).isEqualTo("hierarchy_not_found");
        assertThat(pruning.prunedChanges()).isEqualTo(4);
        service.create("board", null, null);
        assertThat(store.currentVersion(key("board")).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void aReaderGoesOnInTheHierarchyThatFollowsOneThatWasForgotten() {
        service.create("board", null, null);
        service.trees.delete(key("board"), false, Reply.identity()).orElseThrow();
        service.create("board", null, null);
        generate("board", 1);
        clock.pass(RETENTION.plus(DAY));
        generate("board", 1);
        pruning(MANY).prune();
        assertThat(store.formerHierarchies(key("board"))).isEmpty();
        assertThat(code(read("board", 1))).isEqualTo("changes_gone");
        assertThat(read("board", 4).orElseThrow().events()).isNotEmpty();
        assertThat(versions(id("board"))).containsExactly(5L);
    }

    @Test
    void anotherNodeGoesOnFromACopyWhoseChangesWerePruned() {
        service.create("board", null, null);
        ServiceWithoutSpring behind = node();
        behind.managers.get(key("board")).orElseThrow();
        generate("board", 5);
        pruning(1).prune();
        assertThat(behind.references
                        .generate(key("board"), new Generation("R", 1, null, false), Reply.identity())
                        .orElseThrow())
                .containsExactly("R6");
        assertThat(versions(id("board"))).containsExactly(6L, 7L);
    }
}
