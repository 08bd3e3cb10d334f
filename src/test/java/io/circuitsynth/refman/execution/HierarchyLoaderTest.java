package io.circuitsynth.refman.execution;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.DamageLog;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loads a hierarchy with and without memory for it. */
class HierarchyLoaderTest {

    private final ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS);
    private HierarchyId id;

    @BeforeEach
    void store() {
        service.create("board", null, "kicad");
        List<String> names = IntStream.range(0, 100)
                .mapToObj(i -> "NAME_" + (char) ('A' + i % 26) + "X".repeat(i / 26))
                .toList();
        service.references.register(key("board"), names, Reply.identity()).orElseThrow();
        id = service.store.find(key("board")).orElseThrow();
    }

    private HierarchyLoader loader(MemoryBudget budget) {
        return new HierarchyLoader(service.factory, new RulesCatalog(List.of()), LIMITS, budget, new DamageLog());
    }

    @Test
    void theMemoryOfALoadIsReleasedAfterIt() {
        MemoryBudget budget = new MemoryBudget(100_000);
        Hierarchy loaded = loader(budget).load(service.store, id).orElseThrow();
        assertThat(loaded.referencesCount()).isEqualTo(100);
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void withoutMemoryAtTheMomentALoadIsRefusedAndCanBeRepeated() {
        MemoryBudget budget = new MemoryBudget(100_000);
        try (MemoryLease others = budget.lease()) {
            assertThat(others.reserve(80_000)).isTrue();
            assertThatThrownBy(() -> loader(budget).load(service.store, id))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.OVERLOADED));
            assertThat(budget.reservedBytes()).isEqualTo(80_000);
        }
        assertThat(loader(budget).load(service.store, id)).isPresent();
    }
}
