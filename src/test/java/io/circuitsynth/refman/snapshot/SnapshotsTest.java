package io.circuitsynth.refman.snapshot;

import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.snapshot.Snapshots.ImportedHierarchy;
import io.circuitsynth.refman.store.StoreTotals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Verifies which snapshots are valid, and that an import restores the whole hierarchy or changes nothing. */
class SnapshotsTest {

    private static final Limits SMALL =
            new Limits(100, 4, 3, 100, 100, 100, 1 << 20, 100, 100, 20, 1 << 20, 20, 1 << 20, 1_000, 1 << 20);

    private final ServiceWithoutSpring service = new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, SMALL);

    /** The members of one manager of a snapshot, valid until a test replaces one. */
    private record Draft(Map<String, @Nullable Object> members) {

        static Draft of(String id, @Nullable String parentId) {
            Map<String, @Nullable Object> members = new HashMap<>();
            members.put("id", id);
            members.put("parentId", parentId);
            members.put("createdAt", "2026-11-22T07:00:00Z");
            members.put("references", List.of());
            members.put("retired", List.of());
            members.put("nets", List.of());
            members.put("counters", Map.of());
            members.put("nextNet", 1L);
            return new Draft(members);
        }

        Draft with(String member, Object value) {
            Map<String, @Nullable Object> changed = new HashMap<String, @Nullable Object>(members);
            changed.put(member, value);
            return new Draft(changed);
        }

        private Object get(String member) {
            return Objects.requireNonNull(members.get(member));
        }

        @SuppressWarnings("unchecked")
        Snapshot.ManagerSnapshot manager() {
            return new Snapshot.ManagerSnapshot(
                    (String) get("id"),
                    (String) members.get("name"),
                    (String) members.get("parentId"),
                    (String) get("createdAt"),
                    (List<String>) get("references"),
                    (List<String>) get("retired"),
                    (List<String>) get("nets"),
                    (Map<String, Long>) get("counters"),
                    (Long) get("nextNet"),
                    (List<Snapshot.SymbolSnapshot>) members.get("symbols"),
                    (ManagerRanges) Objects.requireNonNullElse(members.get("ranges"), ManagerRanges.NONE),
                    (List<String>) Objects.requireNonNullElse(members.get("retiredNets"), List.of()));
        }
    }

    private static Snapshot snapshot(Draft... drafts) {
        return new Snapshot(
                Snapshot.FORMAT,
                Snapshot.VERSION,
                "kicad",
                List.of(drafts).stream().map(Draft::manager).toList(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Snapshot root(String member, Object value) {
        return snapshot(Draft.of("a", null).with(member, value));
    }

    private static Snapshot ahead(String... ahead) {
        return withRetired(List.of(ahead), List.of(), List.of());
    }

    private static Snapshot withRetired(
            List<String> ahead, @Nullable List<String> retired, @Nullable List<String> retiredNets) {
        return version(Snapshot.VERSION, ahead, retired, retiredNets);
    }

    private static Snapshot version(
            int version, List<String> ahead, @Nullable List<String> retired, @Nullable List<String> retiredNets) {
        List<Snapshot.ManagerSnapshot> one = snapshot(Draft.of("a", null)).managers();
        return new Snapshot(Snapshot.FORMAT, version, "kicad", one, ahead, retired, retiredNets);
    }

    private Outcome<ImportedHierarchy> importSnapshot(Snapshot snapshot) {
        return service.snapshots.importHierarchy(ServiceWithoutSpring.TENANT, snapshot, false, Reply.identity());
    }

    private record InvalidSnapshot(String member, Snapshot snapshot) {
        @Override
        public String toString() {
            return member + " of " + snapshot;
        }
    }

    static List<InvalidSnapshot> invalidSnapshots() {
        Draft a = Draft.of("a", null);
        Draft b = Draft.of("b", "a");
        List<Snapshot.ManagerSnapshot> one = snapshot(a).managers();
        List<InvalidSnapshot> invalid = new ArrayList<>();
        invalid.add(new InvalidSnapshot("format", new Snapshot("refman", 1, "kicad", one, List.of(), null, null)));
        invalid.add(new InvalidSnapshot("version", version(4, List.of(), List.of(), List.of())));
        invalid.add(new InvalidSnapshot("version", version(0, List.of(), null, null)));
        invalid.add(new InvalidSnapshot("retired", version(2, List.of(), null, List.of())));
        invalid.add(new InvalidSnapshot("retired", version(1, List.of(), List.of(), null)));
        invalid.add(new InvalidSnapshot("retiredNets", version(2, List.of(), List.of(), null)));
        invalid.add(new InvalidSnapshot("retiredNets", version(1, List.of(), null, List.of())));
        invalid.add(new InvalidSnapshot("managers", snapshot()));
        invalid.add(new InvalidSnapshot("managers[0].parentId", snapshot(Draft.of("a", "a"))));
        invalid.add(new InvalidSnapshot("managers[0].parentId", snapshot(Draft.of("a", "b"), Draft.of("b", null))));
        invalid.add(new InvalidSnapshot("managers[1].parentId", snapshot(a, Draft.of("b", null))));
        invalid.add(new InvalidSnapshot("managers[1].parentId", snapshot(a, Draft.of("b", "c"), Draft.of("c", "a"))));
        invalid.add(new InvalidSnapshot("managers[1].parentId", snapshot(a, Draft.of("b", "b"))));
        invalid.add(new InvalidSnapshot("managers[1].id", snapshot(a, Draft.of("a", "a"))));
        for (String id : List.of("", ".", "..", "a/b", "x".repeat(201), "\u00b5")) {
            invalid.add(new InvalidSnapshot("managers[0].id", snapshot(Draft.of(id, null))));
        }
        for (String name : List.of("a\0b", "a\ud800b", "\udc00")) {
            invalid.add(new InvalidSnapshot("managers[0].name", root("name", name)));
        }
        for (String time : List.of("", "yesterday", "2026-11-22", "-0001-01-01T00:00:00Z", "+10000-01-01T00:00:00Z")) {
            invalid.add(new InvalidSnapshot("managers[0].createdAt", root("createdAt", time)));
        }
        for (String reference : List.of(
                "",
                "R?",
                "R 1",
                "R\t1",
                "R\u200b1",
                "R\ud8001",
                "R4294967296",
                "R1-R4294967296",
                "R" + "1".repeat(1024),
                "R".repeat(1024) + "1",
                "R".repeat(1024) + "1-" + "R".repeat(1024) + "2")) {
            invalid.add(new InvalidSnapshot("managers[0].references[1]", root("references", List.of("C5", reference))));
        }
        invalid.add(new InvalidSnapshot("managers[0].references[1]", root("references", List.of("R1-R5", "R5"))));
        invalid.add(new InvalidSnapshot("managers[0].references[2]", root("references", List.of("C5", "R5", "R1-R9"))));
        invalid.add(
                new InvalidSnapshot("managers[0].references[1]", root("references", List.of("USR_BTN", "USR_BTN"))));
        invalid.add(new InvalidSnapshot(
                "managers[1].references[0]",
                snapshot(a.with("references", List.of("R1-R5")), b.with("references", List.of("R3-R7")))));
        invalid.add(new InvalidSnapshot("managers[0].retired[1]", root("retired", List.of("R1-R5", "R2"))));
        for (String reference : List.of("USR_BTN", "R?", "", "R4294967296")) {
            invalid.add(new InvalidSnapshot("managers[0].retired[0]", root("retired", List.of(reference))));
            invalid.add(new InvalidSnapshot("ahead[0]", ahead(reference)));
            invalid.add(new InvalidSnapshot("retired[0]", withRetired(List.of(), List.of(reference), List.of())));
        }
        invalid.add(new InvalidSnapshot("ahead[1]", ahead("R1-R5", "R5-R6")));
        invalid.add(new InvalidSnapshot("retired[1]", withRetired(List.of(), List.of("R1-R5", "R5-R6"), List.of())));
        invalid.add(
                new InvalidSnapshot("retiredNets[1]", withRetired(List.of(), List.of(), List.of("N$1-N$3", "N$2"))));
        for (String net : List.of("R1", "N$", "N$0", "N$0-N$3", "N$01", "n$1", "N$4294967296", "")) {
            invalid.add(new InvalidSnapshot("managers[0].nets[0]", root("nets", List.of(net))));
            invalid.add(new InvalidSnapshot("retiredNets[0]", withRetired(List.of(), List.of(), List.of(net))));
        }
        invalid.add(new InvalidSnapshot(
                "managers[1].nets[0]", snapshot(a.with("nets", List.of("N$1-N$3")), b.with("nets", List.of("N$2")))));
        invalid.add(new InvalidSnapshot("managers[0].nets[1]", root("nets", List.of("N$1", "N$1"))));
        for (long counter : List.of(0L, -1L, 4294967297L)) {
            invalid.add(new InvalidSnapshot("managers[0].counters.R", root("counters", Map.of("R", counter))));
            invalid.add(new InvalidSnapshot("managers[0].nextNet", root("nextNet", counter)));
        }
        for (String prefix : List.of("", "R1", "R ", "R\0", "\ud800", "R".repeat(1025))) {
            invalid.add(new InvalidSnapshot("managers[0].counters", root("counters", Map.of(prefix, 2L))));
        }
        return invalid;
    }

    @ParameterizedTest
    @MethodSource("invalidSnapshots")
    void anInvalidSnapshotIsRefusedWithItsMemberAndChangesNothing(InvalidSnapshot invalid) {
        Refusal refusal = importSnapshot(invalid.snapshot())
                .fold(done -> new Refusal(RefusalCode.OVERLOADED, "", Map.of()), no -> no);
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_SNAPSHOT);
        assertThat(refusal.details()).containsEntry("member", invalid.member());
        assertThat(refusal.detail()).contains("'" + invalid.member() + "'");
        assertThat(service.store.totals()).isEqualTo(new StoreTotals(0, 0, 0));
        assertThat(service.cache.count()).isZero();
    }

    @Test
    void referencesThatTheRulesRefuseAndExtremeNumbersAreRestored() {
        Snapshot edges = new Snapshot(
                Snapshot.FORMAT,
                Snapshot.VERSION,
                "strict",
                snapshot(Draft.of("a", null)
                                .with("name", "line\nline")
                                .with("references", List.of("0V6", "GND", "X1-X5-X1-X5", "\u00b5".repeat(1023) + "7"))
                                .with("retired", List.of("GND1-GND3", "R4294967295"))
                                .with("nets", List.of("N$4294967295"))
                                .with("counters", Map.of("0V", 4294967296L, "R", 1L))
                                .with("nextNet", 4294967296L))
                        .managers(),
                List.of("#PWR01-#PWR06"),
                List.of("0V6-0V7", "R4294967295"),
                List.of("N$1", "N$4294967295"));
        assertThat(importSnapshot(edges).orElseThrow().referencesCount()).isEqualTo(4);
        assertThat(service.snapshots.exportHierarchy(key("a")).orElseThrow()).isEqualTo(edges);
    }

    @Test
    void version1IsReadAndTheLatestIsWritten() {
        importSnapshot(version(1, List.of("R5"), null, null)).orElseThrow();
        assertThat(service.snapshots.exportHierarchy(key("a")).orElseThrow())
                .isEqualTo(version(Snapshot.VERSION, List.of("R5"), List.of(), List.of()));
    }

    @Test
    void referencesRetiredByDeletedManagersAreRestored() {
        service.create("a", null, "kicad");
        service.create("b", "a", null);
        service.references
                .generate(key("b"), new Generation("R", 2, 201L, false), Reply.identity())
                .orElseThrow();
        service.references.generateNets(key("b"), 2, Reply.identity()).orElseThrow();
        service.trees.delete(key("b"), false, Reply.identity()).orElseThrow();
        service.trees.clear(key("a"), Reply.identity()).orElseThrow();
        // A retired reference that is used again stays retired.
        service.references.register(key("a"), List.of("R202"), Reply.identity()).orElseThrow();
        Snapshot written = service.snapshots.exportHierarchy(key("a")).orElseThrow();
        assertThat(written.retired()).containsExactly("R201-R202");
        assertThat(written.retiredNets()).containsExactly("N$1-N$2");
        service.trees.delete(key("a"), false, Reply.identity()).orElseThrow();
        importSnapshot(written).orElseThrow();
        assertThat(service.snapshots.exportHierarchy(key("a")).orElseThrow()).isEqualTo(written);
        assertThat(service.references
                        .generate(key("a"), new Generation("R", 2, 201L, false), Reply.identity())
                        .orElseThrow())
                .containsExactly("R203", "R204");
        assertThat(service.references
                        .generateNets(key("a"), 1, Reply.identity())
                        .orElseThrow())
                .containsExactly("N$3");
    }

    @Test
    void timesAreStoredToTheMicrosecond() {
        importSnapshot(root("createdAt", "2026-11-22T07:00:00.123456789Z")).orElseThrow();
        assertThat(service.managers.get(key("a")).orElseThrow().createdAt()).hasToString("2026-11-22T07:00:00.123456Z");
    }

    @Test
    void theLimitsOfTheServiceApplyToImports() {
        Draft a = Draft.of("a", null);
        assertRefused(RefusalCode.NAME_LIMIT, a.with("name", "x".repeat(21)));
        assertRefused(RefusalCode.LEVELS_LIMIT, a, Draft.of("b", "a"), Draft.of("c", "b"), Draft.of("d", "c"));
        assertRefused(
                RefusalCode.HIERARCHY_LIMIT,
                a,
                Draft.of("b", "a"),
                Draft.of("c", "a"),
                Draft.of("d", "a"),
                Draft.of("e", "a"));
    }

    @Test
    void everyReferenceAndNetOfARangeCountsTowardsTheLimit() {
        Draft full = Draft.of("a", null)
                .with("references", List.of("R1-R9", "USR_BTN"))
                .with("retired", List.of("R1-R5"))
                .with("nets", List.of("N$1-N$3"));
        List<Snapshot.ManagerSnapshot> eighteen = snapshot(full).managers();
        Snapshot twenty = new Snapshot(Snapshot.FORMAT, 2, "kicad", eighteen, List.of("R8"), List.of("R1"), List.of());
        assertThat(importSnapshot(twenty).isDone()).isTrue();
        service.trees.delete(key("a"), true, Reply.identity()).orElseThrow();
        assertRefused(RefusalCode.REFERENCES_LIMIT, full.with("nets", List.of("N$1-N$6")));
        // These ranges are too large to be counted one reference at a time.
        List<String> hugeRanges = IntStream.range(0, 1000)
                .mapToObj(i -> "A" + "B".repeat(i) + "0-A" + "B".repeat(i) + "4294967295")
                .toList();
        Refusal refusal = assertRefused(RefusalCode.REFERENCES_LIMIT, full.with("retired", hugeRanges));
        assertThat(refusal.details())
                .containsEntry("count", 4294967296L * 1000 + 13)
                .containsEntry("limit", 20L);
    }

    private Refusal assertRefused(RefusalCode code, Draft... drafts) {
        List<Refusal> refusals = new ArrayList<>();
        importSnapshot(snapshot(drafts)).fold(done -> true, refusals::add);
        assertThat(refusals).extracting(Refusal::code).containsExactly(code);
        assertThat(service.cache.count()).isZero();
        return refusals.get(0);
    }

    @Test
    void unknownRulesAreNotFound() {
        Snapshot known = snapshot(Draft.of("a", null));
        Snapshot unknown = new Snapshot(
                Snapshot.FORMAT, Snapshot.VERSION, "loose", known.managers(), List.of(), List.of(), List.of());
        assertThat(importSnapshot(unknown).<Object>fold(done -> done, Refusal::code))
                .isEqualTo(RefusalCode.RULES_NOT_FOUND);
    }

    /** The id of a manager that is stored but not cached is taken as well. */
    @Test
    void oneTakenIdRefusesTheImportEvenIfItsManagerIsNotCached() {
        ServiceWithoutSpring uncached = new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, SMALL, service.store, 0);
        uncached.create("c", null, "strict");
        uncached.cache.cache().cleanUp();
        Snapshot three = snapshot(Draft.of("a", null), Draft.of("b", "a"), Draft.of("c", "a"));
        Refusal refusal = uncached.snapshots
                .importHierarchy(ServiceWithoutSpring.TENANT, three, false, Reply.identity())
                .fold(done -> new Refusal(RefusalCode.OVERLOADED, "", Map.of()), no -> no);
        assertThat(refusal.code()).isEqualTo(RefusalCode.MANAGER_EXISTS);
        assertThat(refusal.details()).containsEntry("managerId", "c");
        assertThat(uncached.store.totals()).isEqualTo(new StoreTotals(1, 1, 0));
        assertThat(uncached.managers.get(key("a")).isDone()).isFalse();
    }

    /** Does not cover all interleavings. */
    @Test
    void exactlyOneOfSeveralConcurrentImportsOfTheSameIdsSucceeds() throws InterruptedException, ExecutionException {
        List<Draft> children = List.of(Draft.of("b", "a"), Draft.of("c", "a"), Draft.of("d", "a"));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 300; round++) {
                List<Future<Boolean>> imports = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    List<Draft> rotated = new ArrayList<>(children);
                    Collections.rotate(rotated, i);
                    rotated.add(0, Draft.of("a", null));
                    Snapshot snapshot = snapshot(rotated.toArray(Draft[]::new));
                    imports.add(threads.submit(() -> importSnapshot(snapshot).isDone()));
                }
                int done = 0;
                for (Future<Boolean> each : imports) {
                    // During the race, a read returns the manager of a complete hierarchy or none.
                    service.managers
                            .get(key("d"))
                            .fold(
                                    found -> assertThat(found.root()).isEqualTo(key("a")),
                                    refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.MANAGER_NOT_FOUND));
                    done += each.get() ? 1 : 0;
                }
                assertThat(done).isEqualTo(1);
                assertThat(service.store.totals()).isEqualTo(new StoreTotals(1, 4, 0));
                assertThat(service.cache.count()).isEqualTo(4);
                service.trees.delete(key("a"), true, Reply.identity()).orElseThrow();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
