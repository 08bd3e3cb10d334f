package io.circuitsynth.refman.hierarchy;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.SCANNING;
import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.manager.ManagerPlan;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.snapshot.Snapshot;
import io.circuitsynth.refman.store.MemoryStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Grows hierarchies up to each of their limits. */
class HierarchyLimitsTest {

    private static final int BATCH = 100;

    static Stream<IndexFeatures> indexes() {
        return Stream.of(BITMAP, SCANNING);
    }

    private static Limits limits(int references, int series, int unnumbered, long bytes) {
        return new Limits(
                BATCH,
                1_000,
                64,
                references,
                series,
                unnumbered,
                bytes,
                100,
                1_000,
                200,
                1 << 20,
                100_000,
                1 << 26,
                50_000,
                1 << 25);
    }

    private static ServiceWithoutSpring service(IndexFeatures index, Limits limits) {
        ServiceWithoutSpring service = new ServiceWithoutSpring(index, limits);
        service.create("board", null, "kicad");
        return service;
    }

    private static @Nullable RefusalCode register(ServiceWithoutSpring service, Stream<String> references) {
        return service.references
                .register(key("board"), references.toList(), Reply.identity())
                .fold(done -> null, Refusal::code);
    }

    private static RefusalCode codeOf(Outcome<?> outcome) {
        return outcome.fold(done -> RefusalCode.EMPTY_REFERENCE, Refusal::code);
    }

    private static Stream<String> everyOther(int batch) {
        return IntStream.range(batch * BATCH, (batch + 1) * BATCH).mapToObj(i -> "R" + (2 * i + 1));
    }

    private static long used(ServiceWithoutSpring service) {
        return service.references
                .list(key("board"), Scope.HIERARCHY, null, null, 1)
                .orElseThrow()
                .total();
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void referencesAndNetsTogetherAreLimited(IndexFeatures index) {
        ServiceWithoutSpring service = service(index, limits(250, 100, 100, 1 << 26));
        assertThat(register(service, everyOther(0))).isNull();
        service.references.generateNets(key("board"), 100, Reply.identity()).orElseThrow();
        assertThat(register(service, everyOther(1))).isEqualTo(RefusalCode.HIERARCHY_REFERENCES_LIMIT);
        assertThat(used(service)).isEqualTo(100);
        assertThat(register(service, everyOther(1).limit(50))).isNull();
        assertThat(codeOf(service.references.generateNets(key("board"), 1, Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_REFERENCES_LIMIT);
        assertThat(codeOf(service.references.generate(
                        key("board"), new Generation("C", 1, null, false), Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_REFERENCES_LIMIT);
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void everyWayToNameReferencesAndNetsIsLimited(IndexFeatures index) {
        ServiceWithoutSpring service = service(index, limits(100, 100, 100, 1 << 26));
        assertThat(register(service, everyOther(0).limit(50))).isNull();
        List<String> nets =
                IntStream.rangeClosed(1, 49).mapToObj(i -> "N$" + 2 * i).toList();
        service.references.registerNets(key("board"), nets, Reply.identity()).orElseThrow();
        assertThat(codeOf(service.references.registerNets(key("board"), List.of("N$1", "N$3"), Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_REFERENCES_LIMIT);
        assertThat(codeOf(service.references.replace(
                        key("board"),
                        Stream.concat(everyOther(0).limit(50), Stream.of("C1", "C2"))
                                .toList(),
                        Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_REFERENCES_LIMIT);
        assertThat(codeOf(service.references.generateBatch(
                        key("board"),
                        List.of(new Generation("C", 1, null, false), new Generation("L", 1, null, false)),
                        Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_REFERENCES_LIMIT);
        InitialHoldings two = new InitialHoldings(List.of("C1"), List.of("N$1"));
        assertThat(codeOf(service.managers.create(
                        TENANT, new ManagerPlan("sheet", null, "board", null, Map.of(), two, null), Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_REFERENCES_LIMIT);
        assertThat(used(service)).isEqualTo(50);
        assertThat(codeOf(service.managers.get(key("sheet")))).isEqualTo(RefusalCode.MANAGER_NOT_FOUND);
        InitialHoldings tooMany = new InitialHoldings(everyOther(0).toList(), nets.subList(0, 1));
        assertThat(codeOf(service.managers.create(
                        TENANT, new ManagerPlan("other", null, null, null, Map.of(), tooMany, null), Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_REFERENCES_LIMIT);
        assertThat(service.references
                        .replace(key("board"), List.of("C1", "C2", "C3"), Reply.identity())
                        .orElseThrow()
                        .released())
                .hasSize(50);
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void theRangesOfManagersCountAsMemory(IndexFeatures index) {
        ServiceWithoutSpring service = service(index, limits(10_000, 100, 100, 100_000));
        Map<String, NumberRange> ranges = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            ranges.put("R".repeat(50) + Character.toString(0x4E00 + i), new NumberRange(1, 2));
        }
        ManagerUpdate update = new ManagerUpdate(null, ManagerRanges.of(ranges));
        service.managers.update(key("board"), update, Reply.identity()).orElseThrow();
        for (int i = 0; i < 2; i++) {
            service.create("sheet" + i, "board", null);
            service.managers.update(key("sheet" + i), update, Reply.identity()).orElseThrow();
        }
        service.create("sheet", "board", null);
        assertThat(codeOf(service.managers.update(key("sheet"), update, Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_MEMORY_LIMIT);
        service.managers
                .update(key("board"), new ManagerUpdate(null, ManagerRanges.NONE), Reply.identity())
                .orElseThrow();
        service.managers.update(key("sheet"), update, Reply.identity()).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void seriesAreLimitedButNotTheNumbersOfThoseThatExist(IndexFeatures index) {
        ServiceWithoutSpring service = service(index, limits(10_000, 3, 100, 1 << 26));
        assertThat(register(service, Stream.of("A1", "B1", "B01"))).isNull();
        assertThat(register(service, Stream.of("A2", "C1"))).isEqualTo(RefusalCode.HIERARCHY_SERIES_LIMIT);
        assertThat(register(service, Stream.of("A001"))).isEqualTo(RefusalCode.HIERARCHY_SERIES_LIMIT);
        assertThat(register(service, Stream.of("A2", "B2", "B02"))).isNull();
        for (int i = 3; i < 20; i++) {
            assertThat(service.references
                            .generate(key("board"), new Generation("A", 1, null, false), Reply.identity())
                            .orElseThrow())
                    .containsExactly("A" + i);
        }
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void referencesWithoutANumberAreLimited(IndexFeatures index) {
        ServiceWithoutSpring service = service(index, limits(10_000, 100, 2, 1 << 26));
        assertThat(register(service, Stream.of("USR", "RST"))).isNull();
        assertThat(register(service, Stream.of("BOOT"))).isEqualTo(RefusalCode.HIERARCHY_UNNUMBERED_LIMIT);
        assertThat(register(service, Stream.of("R1"))).isNull();
        service.references.release(key("board"), "USR", Reply.identity()).orElseThrow();
        assertThat(register(service, Stream.of("BOOT"))).isNull();
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void whatLeavesAHierarchyDoesNotMakeRoomForMoreThanItsLimit(IndexFeatures index) {
        ServiceWithoutSpring service = service(index, limits(10_000, 100, 20, 1 << 26));
        service.create("sheet", "board", null);
        assertThat(register(service, everyOther(0))).isNull();
        service.references
                .register(
                        key("sheet"),
                        IntStream.range(0, BATCH).mapToObj(i -> "C" + i).toList(),
                        Reply.identity())
                .orElseThrow();
        service.trees.detach(key("sheet"), Reply.identity()).orElseThrow();
        assertThat(register(service, IntStream.range(0, 30).mapToObj(i -> "NAME_" + (char) ('A' + i))))
                .isEqualTo(RefusalCode.HIERARCHY_UNNUMBERED_LIMIT);
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void whatGrewWithinTheMemoryOfAHierarchyCanBeLoadedExportedAndReleased(IndexFeatures index) {
        Limits limits = limits(100_000, 100, 100, 200_000);
        MemoryStore store = new MemoryStore();
        ServiceWithoutSpring service = new ServiceWithoutSpring(index, limits, store, Long.MAX_VALUE);
        service.create("board", null, "kicad");
        int batch = 0;
        RefusalCode refused = register(service, everyOther(batch));
        while (refused == null && batch < BATCH) {
            refused = register(service, everyOther(++batch));
        }
        assertThat(refused).isEqualTo(RefusalCode.HIERARCHY_MEMORY_LIMIT);
        assertThat(batch).isBetween(3, 20);
        ServiceWithoutSpring restarted = new ServiceWithoutSpring(index, limits, store, Long.MAX_VALUE);
        assertThat(used(restarted)).isEqualTo((long) batch * BATCH);
        Snapshot snapshot = restarted.snapshots.exportHierarchy(key("board")).orElseThrow();
        everyOther(0)
                .forEach(reference -> restarted
                        .references
                        .release(key("board"), reference, Reply.identity())
                        .orElseThrow());
        restarted.trees.delete(key("board"), true, Reply.identity()).orElseThrow();
        restarted
                .snapshots
                .importHierarchy(TENANT, snapshot, false, Reply.identity())
                .orElseThrow();
        assertThat(used(restarted)).isEqualTo((long) batch * BATCH);
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void aHierarchyThatIsTooLargeForTheMemoryIsNotLoadedAndOthersAre(IndexFeatures index) {
        MemoryStore store = new MemoryStore();
        ServiceWithoutSpring large =
                new ServiceWithoutSpring(index, limits(100_000, 10_000, 100, 1 << 26), store, Long.MAX_VALUE);
        large.create("board", null, "kicad");
        large.create("other", null, "kicad");
        for (int i = 0; i < 20; i++) {
            int batch = i;
            assertThat(register(large, IntStream.range(0, BATCH).mapToObj(n -> letters(batch * BATCH + n) + "1")))
                    .isNull();
        }
        ServiceWithoutSpring small =
                new ServiceWithoutSpring(index, limits(100_000, 10_000, 100, 50_000), store, Long.MAX_VALUE);
        assertThat(codeOf(small.managers.get(key("board")))).isEqualTo(RefusalCode.HIERARCHY_MEMORY_LIMIT);
        assertThat(codeOf(
                        small.references.generate(key("board"), new Generation("R", 1, null, false), Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_MEMORY_LIMIT);
        assertThat(small.references
                        .generate(key("other"), new Generation("R", 1, null, false), Reply.identity())
                        .orElseThrow())
                .isEqualTo(List.of("R1"));
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void anAttachThatWouldExceedALimitIsRefused(IndexFeatures index) {
        ServiceWithoutSpring service = service(index, limits(150, 100, 100, 1 << 26));
        service.create("part", null, "kicad");
        assertThat(register(service, everyOther(0))).isNull();
        service.references
                .register(
                        key("part"),
                        IntStream.range(0, BATCH).mapToObj(i -> "C" + i).toList(),
                        Reply.identity())
                .orElseThrow();
        assertThat(codeOf(service.trees.attach(key("part"), key("board"), Reply.identity())))
                .isEqualTo(RefusalCode.HIERARCHY_REFERENCES_LIMIT);
        assertThat(used(service)).isEqualTo(100);
    }

    private static String letters(int number) {
        StringBuilder letters = new StringBuilder();
        for (int rest = number, i = 0; i < 4; i++, rest /= 26) {
            letters.append((char) ('A' + rest % 26));
        }
        return letters.toString();
    }
}
