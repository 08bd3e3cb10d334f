package io.circuitsynth.refman.manager;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Annotation;
import io.circuitsynth.refman.hierarchy.AnnotationResult;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.MemoryStore;
import io.circuitsynth.refman.store.WatchedStore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationsTest {

    private static final Annotation DRAWING = new Annotation(
            List.of(new Annotation.RequestedSymbol("a", "sheet", "R?", null, 1, null, null, null, false)),
            Annotation.Existing.KEEP,
            Annotation.Order.GIVEN,
            List.of(),
            false,
            null,
            false,
            false);

    private static final List<Annotations.PlannedManager> MANAGERS = List.of(
            new Annotations.PlannedManager("board", null, null, null),
            new Annotations.PlannedManager("sheet", "board", null, null));

    private static Outcome<AnnotationResult> annotate(ServiceWithoutSpring service) {
        return service.annotations.annotate(key("board"), DRAWING, MANAGERS, Reply.identity());
    }

    /** The other one runs before one of the look-ups in the store: of the root for the quotas, of the managers, and of none. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anAnnotationJoinsTheHierarchyThatAnotherOneCreatesMeanwhile(int lookUp) {
        AtomicReference<ServiceWithoutSpring> service = new AtomicReference<>();
        AtomicInteger lookUps = new AtomicInteger();
        HierarchyStore store = WatchedStore.before("find", new MemoryStore(), found -> {
            if (lookUps.incrementAndGet() == lookUp) {
                annotate(Objects.requireNonNull(service.get())).orElseThrow();
            }
        });
        ServiceWithoutSpring created = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
        service.set(created);
        AnnotationResult result = annotate(created).orElseThrow();
        assertThat(result.symbols()).extracting(symbol -> symbol.reference()).containsExactly("R1");
        assertThat(result.version()).isEqualTo(1);
    }
}
