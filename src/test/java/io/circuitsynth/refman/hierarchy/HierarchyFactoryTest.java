package io.circuitsynth.refman.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.designator.PatternRules;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.ReferenceSet;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Verifies what other threads can observe while a hierarchy is created as a whole. */
class HierarchyFactoryTest {

    private final HierarchyFactory factory =
            new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, ServiceWithoutSpring.LIMITS).factory;
    private final List<ReferenceManager> published = new ArrayList<>();
    private final List<ReferenceManager> withdrawn = new ArrayList<>();

    private Outcome<Integer> createAll(Predicate<ReferenceManager> publish, String... ids) {
        Holdings nothing = Holdings.of(new ReferenceSet(), new ReferenceSet());
        List<HierarchySnapshot.ManagerSnapshot> managers = Stream.of(ids)
                .map(id -> new HierarchySnapshot.ManagerSnapshot(
                        new NewManager(ServiceWithoutSpring.key(id), null, Map.of(), Instant.EPOCH),
                        id.equals(ids[0]) ? null : (Integer) 0,
                        nothing,
                        nothing,
                        1,
                        List.of()))
                .toList();
        return factory.createAll(
                new HierarchySnapshot("kicad", managers, Map.of(), Map.of(), Map.of()),
                PatternRules.kicad(),
                manager -> publish.test(manager) && published.add(manager),
                withdrawn::add,
                (changed, hierarchy, root) -> published.size());
    }

    @Test
    void managersArePublishedWhileTheirCompleteHierarchyIsLocked() {
        Predicate<ReferenceManager> isWholeAndLocked = manager -> {
            Hierarchy hierarchy = Objects.requireNonNull(manager.hierarchy());
            return hierarchy.lock().isHeldByCurrentThread() && hierarchy.managersCount() == 3;
        };
        assertThat(createAll(isWholeAndLocked, "a", "b", "c").orElseThrow()).isEqualTo(3);
        assertThat(withdrawn).isEmpty();
        assertThat(published).extracting(ReferenceManager::hierarchy).doesNotContainNull();
    }

    @Test
    void aWithdrawnManagerCannotBeLocked() {
        Outcome<Integer> outcome = createAll(manager -> !manager.key().id().equals("c"), "d", "c", "b", "a");
        assertThat(outcome.<Object>fold(done -> done, refusal -> refusal.code()))
                .isEqualTo(RefusalCode.MANAGER_EXISTS);
        assertThat(published).hasSize(2);
        assertThat(withdrawn).isEqualTo(published);
        for (ReferenceManager manager : published) {
            assertThat(HierarchyLocks.in(manager, Optional::of)).isEmpty();
        }
    }

    /** Without a common order, two creations of the same keys could refuse each other. */
    @Test
    void managersArePublishedInTheOrderOfTheirKeys() {
        createAll(manager -> true, "d", "c", "a", "b").orElseThrow();
        assertThat(published).extracting(manager -> manager.key().id()).containsExactly("a", "b", "c", "d");
    }
}
