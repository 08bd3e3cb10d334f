package io.circuitsynth.refman.fuzz;

import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.hierarchy.NumberRange;
import io.circuitsynth.refman.index.ReferenceRange;
import io.circuitsynth.refman.index.ReferenceSet;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.snapshot.Snapshot;
import io.circuitsynth.refman.snapshot.Snapshots.ImportedHierarchy;
import io.circuitsynth.refman.store.StoreTotals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Imports thousands of valid and nearly valid snapshots: each is restored unchanged, or refused as a whole. */
class SnapshotFuzzTest {

    private static final Limits SMALL =
            new Limits(100, 4, 3, 1_000, 1_000, 1_000, 1 << 20, 100, 100, 20, 1 << 20, 500, 1 << 20, 1_000, 1 << 20);
    private static final Set<RefusalCode> LIMITS = Set.of(
            RefusalCode.NAME_LIMIT,
            RefusalCode.LEVELS_LIMIT,
            RefusalCode.HIERARCHY_LIMIT,
            RefusalCode.REFERENCES_LIMIT,
            RefusalCode.RULES_NOT_FOUND);

    private static final int MAX_MANAGERS = 5;
    private static final int MAX_REFERENCES = 4;
    private static final int PERCENT_WRONG = 3;
    private static final long PAST_ALL = 4_294_967_296L;

    private final ServiceWithoutSpring service = new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, SMALL);
    private final Mutator mutator = new Mutator(References.CORPUS);

    @Test
    void aSnapshotIsRestoredUnchangedOrRefusedWithoutEffect() {
        Map<String, Integer> outcomes = new HashMap<>();
        Inputs.each(30_000, dice -> {
            Snapshot snapshot = snapshot(dice);
            String outcome = service.snapshots
                    .importHierarchy(ServiceWithoutSpring.TENANT, snapshot, false, Reply.identity())
                    .<String>fold(
                            done -> assertRestored(snapshot, done), refusal -> assertRefusedWithoutEffect(refusal));
            outcomes.merge(outcome, 1, Integer::sum);
        });
        // A run with only one of these outcomes would prove little.
        assertThat(outcomes).containsKeys("done", "INVALID_SNAPSHOT");
    }

    private String assertRestored(Snapshot snapshot, ImportedHierarchy imported) {
        Snapshot written = service.snapshots.exportHierarchy(imported.root()).orElseThrow();
        assertThat(contents(written)).isEqualTo(contents(snapshot));
        service.trees.delete(imported.root(), true, Reply.identity()).orElseThrow();
        service.snapshots
                .importHierarchy(ServiceWithoutSpring.TENANT, written, false, Reply.identity())
                .orElseThrow();
        assertThat(service.snapshots.exportHierarchy(imported.root()).orElseThrow())
                .isEqualTo(written);
        service.trees.delete(imported.root(), true, Reply.identity()).orElseThrow();
        return "done";
    }

    /** Returns the contents, independent of how ranges are split and of the order of trees. */
    private static Map<String, Object> contents(Snapshot snapshot) {
        Map<String, Object> contents = new HashMap<>();
        for (Snapshot.ManagerSnapshot each : snapshot.managers()) {
            contents.put(
                    each.id(),
                    Arrays.asList(
                            each.name(),
                            each.parentId(),
                            each.createdAt(),
                            set(each.references()),
                            set(each.retired()),
                            set(each.nets()),
                            each.counters(),
                            each.nextNet()));
        }
        contents.put(
                "",
                List.of(
                        snapshot.rules(),
                        set(snapshot.ahead()),
                        set(orNone(snapshot.retired())),
                        set(orNone(snapshot.retiredNets()))));
        return contents;
    }

    private static List<String> orNone(@Nullable List<String> texts) {
        return texts == null ? List.of() : texts;
    }

    private static List<Object> set(List<String> texts) {
        ReferenceSet set = new ReferenceSet();
        texts.forEach(text -> set.add(ReferenceRange.parse(text)));
        return List.of(set.numbers(), set.unnumbered());
    }

    private String assertRefusedWithoutEffect(Refusal refusal) {
        if (refusal.code() == RefusalCode.INVALID_SNAPSHOT) {
            Object member = refusal.details().get("member");
            assertThat(member).isInstanceOf(String.class);
            assertThat(refusal.detail()).contains("'" + member + "'");
        } else {
            assertThat(refusal.code()).isIn(LIMITS);
        }
        assertThat(service.store.totals()).isEqualTo(new StoreTotals(0, 0, 0));
        assertThat(service.cache.count()).isZero();
        assertThat(service.managers.get(key("a")).isDone()).isFalse();
        return refusal.code().name();
    }

    private Snapshot snapshot(Dice dice) {
        List<Snapshot.ManagerSnapshot> managers = new ArrayList<>();
        for (int i = dice.chance(PERCENT_WRONG) ? 0 : 1 + dice.below(MAX_MANAGERS); i > 0; i--) {
            managers.add(manager(managers.size(), dice));
        }
        int version = 1 + dice.below(2);
        return new Snapshot(
                wrongOr(Snapshot.FORMAT, dice),
                dice.chance(PERCENT_WRONG) ? dice.below(4) : version,
                dice.chance(PERCENT_WRONG) ? dice.pick(Hostile.TEXTS) : dice.pick(List.of("kicad", "strict")),
                managers,
                references("", dice),
                version == 1 ? null : references("", dice),
                version == 1 ? null : references("N$", dice));
    }

    private Snapshot.ManagerSnapshot manager(int place, Dice dice) {
        Map<String, Long> counters = new HashMap<>();
        for (int i = dice.below(3); i > 0; i--) {
            counters.put(wrongOr(dice.pick(List.of("R", "C", "#PWR", "USR-BTN")), dice), number(dice));
        }
        return new Snapshot.ManagerSnapshot(
                wrongOr(Character.toString('a' + place), dice),
                dice.chance(50) ? null : wrongOr("Power", dice),
                parent(place, dice),
                wrongOr("2026-11-22T07:00:00.123456Z", dice),
                references("", dice),
                references("", dice),
                references("N$", dice),
                counters,
                number(dice),
                symbols(dice),
                dice.chance(80) ? ManagerRanges.NONE : ranges(dice),
                dice.chance(80) ? List.of() : references("N$", dice));
    }

    private static ManagerRanges ranges(Dice dice) {
        String prefix = dice.chance(90) ? dice.pick(List.of("*", "R", "C")) : "R-1";
        return ManagerRanges.of(Map.of(prefix, new NumberRange(dice.chance(90) ? 1 : number(dice), 199)));
    }

    private static @Nullable String parent(int place, Dice dice) {
        if (dice.chance(PERCENT_WRONG)) {
            return dice.pick(List.of("a", "b", "z", ""));
        }
        return place == 0 ? null : Character.toString('a' + dice.below(place));
    }

    /** Returns references that rarely conflict, because each list of a manager has its own numbers. */
    private List<String> references(String prefix, Dice dice) {
        List<String> texts = new ArrayList<>();
        for (int i = dice.below(MAX_REFERENCES); i > 0; i--) {
            if (dice.chance(PERCENT_WRONG)) {
                texts.add(mutator.text(dice));
            } else {
                String series = prefix.isEmpty() ? dice.pick(List.of("R", "C", "X-", "#PWR", "R-X")) : prefix;
                long first = 1L + dice.below(100_000);
                texts.add(series + first + (dice.chance(50) ? "" : "-" + series + (first + dice.below(20))));
            }
        }
        return texts;
    }

    private static long number(Dice dice) {
        return dice.chance(PERCENT_WRONG)
                ? dice.pick(List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, PAST_ALL + 1))
                : dice.pick(List.of(1L, 2L, 100L, PAST_ALL));
    }

    private static String wrongOr(String right, Dice dice) {
        return dice.chance(PERCENT_WRONG) ? dice.pick(Hostile.TEXTS) : right;
    }

    private static @Nullable List<Snapshot.SymbolSnapshot> symbols(Dice dice) {
        return dice.chance(70)
                ? null
                : List.of(
                        new Snapshot.SymbolSnapshot(wrongOr("/a", dice), wrongOr("R1", dice), dice.chance(90) ? 1 : 0));
    }
}
