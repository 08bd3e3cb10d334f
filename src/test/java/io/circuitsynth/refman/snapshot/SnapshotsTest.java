package io.circuitsynth.refman.snapshot;

import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.hierarchy.Limits;
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

/** What a snapshot must be to be brought back, and that it comes back whole or not at all. */
class SnapshotsTest {

    private static final Limits SMALL = new Limits(100, 4, 3, 100, 100, 20, 1 << 20, 20, 1 << 20);

    private final ServiceWithoutSpring service = new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, SMALL);

    /** A manager with one thing in it, or with nothing wrong. */
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
                    (Long) get("nextNet"));
        }
    }

    private static Snapshot snapshot(Draft... drafts) {
        return new Snapshot(
                Snapshot.FORMAT,
                Snapshot.VERSION,
                "kicad",
                List.of(drafts).stream().map(Draft::manager).toList(),
                List.of());
    }

    private static Snapshot root(String member, Object value) {
        return snapshot(Draft.of("a", null).with(member, value));
    }

    private static Snapshot ahead(String... ahead) {
        Snapshot base = snapshot(Draft.of("a", null));
        return new Snapshot(base.format(), base.version(), base.rules(), base.managers(), List.of(ahead));
    }

    private Outcome<ImportedHierarchy> bringBack(Snapshot snapshot) {
        return service.snapshots.bringBack(ServiceWithoutSpring.TENANT, snapshot, false, Receipt.none());
    }

    private record Wrong(String member, Snapshot snapshot) {
        @Override
        public String toString() {
            return member + " of " + snapshot;
        }
    }

    static List<Wrong> wrongSnapshots() {
        Draft a = Draft.of("a", null);
        Draft b = Draft.of("b", "a");
        List<Snapshot.ManagerSnapshot> one = snapshot(a).managers();
        List<Wrong> wrong = new ArrayList<>();
        wrong.add(new Wrong("format", new Snapshot("refman", 1, "kicad", one, List.of())));
        wrong.add(new Wrong("version", new Snapshot(Snapshot.FORMAT, 2, "kicad", one, List.of())));
        wrong.add(new Wrong("version", new Snapshot(Snapshot.FORMAT, 0, "kicad", one, List.of())));
        wrong.add(new Wrong("managers", snapshot()));
        wrong.add(new Wrong("managers[0].parentId", snapshot(Draft.of("a", "a"))));
        wrong.add(new Wrong("managers[0].parentId", snapshot(Draft.of("a", "b"), Draft.of("b", null))));
        wrong.add(new Wrong("managers[1].parentId", snapshot(a, Draft.of("b", null))));
        wrong.add(new Wrong("managers[1].parentId", snapshot(a, Draft.of("b", "c"), Draft.of("c", "a"))));
        wrong.add(new Wrong("managers[1].parentId", snapshot(a, Draft.of("b", "b"))));
        wrong.add(new Wrong("managers[1].id", snapshot(a, Draft.of("a", "a"))));
        for (String id : List.of("", ".", "..", "a/b", "x".repeat(65), "\u00b5")) {
            wrong.add(new Wrong("managers[0].id", snapshot(Draft.of(id, null))));
        }
        for (String name : List.of("a\0b", "a\ud800b", "\udc00")) {
            wrong.add(new Wrong("managers[0].name", root("name", name)));
        }
        for (String time : List.of("", "yesterday", "2026-11-22", "-0001-01-01T00:00:00Z", "+10000-01-01T00:00:00Z")) {
            wrong.add(new Wrong("managers[0].createdAt", root("createdAt", time)));
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
            wrong.add(new Wrong("managers[0].references[1]", root("references", List.of("C5", reference))));
        }
        wrong.add(new Wrong("managers[0].references[1]", root("references", List.of("R1-R5", "R5"))));
        wrong.add(new Wrong("managers[0].references[2]", root("references", List.of("C5", "R5", "R1-R9"))));
        wrong.add(new Wrong("managers[0].references[1]", root("references", List.of("USR_BTN", "USR_BTN"))));
        wrong.add(new Wrong(
                "managers[1].references[0]",
                snapshot(a.with("references", List.of("R1-R5")), b.with("references", List.of("R3-R7")))));
        wrong.add(new Wrong("managers[0].retired[1]", root("retired", List.of("R1-R5", "R2"))));
        for (String reference : List.of("USR_BTN", "R?", "", "R4294967296")) {
            wrong.add(new Wrong("managers[0].retired[0]", root("retired", List.of(reference))));
            wrong.add(new Wrong("ahead[0]", ahead(reference)));
        }
        wrong.add(new Wrong("ahead[1]", ahead("R1-R5", "R5-R6")));
        for (String net : List.of("R1", "N$", "N$0", "N$0-N$3", "N$01", "n$1", "N$4294967296", "")) {
            wrong.add(new Wrong("managers[0].nets[0]", root("nets", List.of(net))));
        }
        wrong.add(new Wrong(
                "managers[1].nets[0]", snapshot(a.with("nets", List.of("N$1-N$3")), b.with("nets", List.of("N$2")))));
        wrong.add(new Wrong("managers[0].nets[1]", root("nets", List.of("N$1", "N$1"))));
        for (long counter : List.of(0L, -1L, 4294967297L)) {
            wrong.add(new Wrong("managers[0].counters.R", root("counters", Map.of("R", counter))));
            wrong.add(new Wrong("managers[0].nextNet", root("nextNet", counter)));
        }
        for (String prefix : List.of("", "R1", "R ", "R\0", "\ud800", "R".repeat(1025))) {
            wrong.add(new Wrong("managers[0].counters", root("counters", Map.of(prefix, 2L))));
        }
        return wrong;
    }

    @ParameterizedTest
    @MethodSource("wrongSnapshots")
    void aWrongSnapshotIsRefusedWithThePlaceAndChangesNothing(Wrong wrong) {
        Refusal refusal =
                bringBack(wrong.snapshot()).fold(done -> new Refusal(RefusalCode.OVERLOADED, "", Map.of()), no -> no);
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_SNAPSHOT);
        assertThat(refusal.details()).containsEntry("member", wrong.member());
        assertThat(refusal.detail()).contains("'" + wrong.member() + "'");
        assertThat(service.store.totals()).isEqualTo(new StoreTotals(0, 0, 0));
        assertThat(service.live.count()).isZero();
    }

    @Test
    void whatOtherRulesOnceAllowedAndTheEdgesComeBack() {
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
                List.of("#PWR01-#PWR09"));
        assertThat(bringBack(edges).orElseThrow().referencesCount()).isEqualTo(4);
        assertThat(service.snapshots.take(key("a")).orElseThrow()).isEqualTo(edges);
    }

    @Test
    void aTimeIsKeptToTheMicrosecond() {
        bringBack(root("createdAt", "2026-11-22T07:00:00.123456789Z")).orElseThrow();
        assertThat(service.managers.get(key("a")).orElseThrow().createdAt()).hasToString("2026-11-22T07:00:00.123456Z");
    }

    @Test
    void theLimitsOfTheServiceHold() {
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
    void referencesAndNetsOfAllListsAreCountedWithEachOfARange() {
        Draft full = Draft.of("a", null)
                .with("references", List.of("R1-R9", "USR_BTN"))
                .with("retired", List.of("R1-R5"))
                .with("nets", List.of("N$1-N$3"));
        Snapshot twenty = snapshot(full);
        twenty = new Snapshot(twenty.format(), twenty.version(), twenty.rules(), twenty.managers(), List.of("R8-R9"));
        assertThat(bringBack(twenty).isDone()).isTrue();
        service.structure.delete(key("a"), true, Receipt.none()).orElseThrow();
        assertRefused(RefusalCode.REFERENCES_LIMIT, full.with("nets", List.of("N$1-N$6")));
        // A walk over these would not end.
        List<String> endless = IntStream.range(0, 1000)
                .mapToObj(i -> "A" + "B".repeat(i) + "0-A" + "B".repeat(i) + "4294967295")
                .toList();
        Refusal refusal = assertRefused(RefusalCode.REFERENCES_LIMIT, full.with("retired", endless));
        assertThat(refusal.details())
                .containsEntry("count", 4294967296L * 1000 + 13)
                .containsEntry("limit", 20);
    }

    private Refusal assertRefused(RefusalCode code, Draft... drafts) {
        List<Refusal> refusals = new ArrayList<>();
        bringBack(snapshot(drafts)).fold(done -> true, refusals::add);
        assertThat(refusals).extracting(Refusal::code).containsExactly(code);
        assertThat(service.live.count()).isZero();
        return refusals.get(0);
    }

    @Test
    void rulesThatNobodyKnowsAreNotFound() {
        Snapshot unknown = new Snapshot(
                Snapshot.FORMAT, 1, "loose", snapshot(Draft.of("a", null)).managers(), List.of());
        assertThat(bringBack(unknown).<Object>fold(done -> done, Refusal::code)).isEqualTo(RefusalCode.RULES_NOT_FOUND);
    }

    /** A manager that is only in the store at the moment, not alive, has its id nevertheless. */
    @Test
    void oneTakenIdRefusesTheWholeAlsoWhenItsManagerDoesNotLive() {
        ServiceWithoutSpring forgetful = new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, SMALL, service.store, 0);
        forgetful.create("c", null, "strict");
        forgetful.live.cache().cleanUp();
        Snapshot three = snapshot(Draft.of("a", null), Draft.of("b", "a"), Draft.of("c", "a"));
        Refusal refusal = forgetful
                .snapshots
                .bringBack(ServiceWithoutSpring.TENANT, three, false, Receipt.none())
                .fold(done -> new Refusal(RefusalCode.OVERLOADED, "", Map.of()), no -> no);
        assertThat(refusal.code()).isEqualTo(RefusalCode.MANAGER_EXISTS);
        assertThat(refusal.details()).containsEntry("managerId", "c");
        assertThat(forgetful.store.totals()).isEqualTo(new StoreTotals(1, 1, 0));
        assertThat(forgetful.managers.get(key("a")).isDone()).isFalse();
    }

    /** It does not promise that every interleaving was tried. */
    @Test
    void ofManyThatRaceForTheSameIdsOneComesBackWhole() throws InterruptedException, ExecutionException {
        List<Draft> children = List.of(Draft.of("b", "a"), Draft.of("c", "a"), Draft.of("d", "a"));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 300; round++) {
                List<Future<Boolean>> imports = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    List<Draft> turned = new ArrayList<>(children);
                    Collections.rotate(turned, i);
                    turned.add(0, Draft.of("a", null));
                    Snapshot snapshot = snapshot(turned.toArray(Draft[]::new));
                    imports.add(threads.submit(() -> bringBack(snapshot).isDone()));
                }
                int done = 0;
                for (Future<Boolean> each : imports) {
                    // While they race, whoever asks for a manager finds it whole or not at all.
                    service.managers
                            .get(key("d"))
                            .fold(
                                    found -> assertThat(found.root()).isEqualTo(key("a")),
                                    refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.MANAGER_NOT_FOUND));
                    done += each.get() ? 1 : 0;
                }
                assertThat(done).isEqualTo(1);
                assertThat(service.store.totals()).isEqualTo(new StoreTotals(1, 4, 0));
                assertThat(service.live.count()).isEqualTo(4);
                service.structure.delete(key("a"), true, Receipt.none()).orElseThrow();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
