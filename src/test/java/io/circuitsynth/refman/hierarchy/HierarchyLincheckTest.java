package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks with Lincheck that concurrent operations are linearizable.
 *
 * <p>Lincheck runs random scenarios on three real threads and compares every outcome with sequential runs of the same
 * operations. It does not cover all interleavings, fairness, or operations that are not listed here. The sequential outcome
 * comes from the same code. This test therefore finds races, and the model test finds wrong semantics.
 */
@Tag("lincheck")
@Param(name = "manager", gen = IntGen.class, conf = "0:3")
@Param(name = "number", gen = IntGen.class, conf = "1:4")
public class HierarchyLincheckTest {

    private final ServiceWithoutSpring service =
            new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, ServiceWithoutSpring.LIMITS);

    /** Creates two trees of two managers each. */
    public HierarchyLincheckTest() {
        service.create("m0", null, "strict");
        service.create("m1", "m0", null);
        service.create("m2", null, "strict");
        service.create("m3", "m2", null);
    }

    private static ManagerKey key(int manager) {
        return ServiceWithoutSpring.key("m" + manager);
    }

    private static <T> String text(Outcome<T> outcome) {
        return outcome.fold(String::valueOf, refusal -> refusal.code().name());
    }

    @Operation
    public String generate(@Param(name = "manager") int manager) {
        return text(service.references.generate(key(manager), new Generation("R", 1, null, false), Reply.identity()));
    }

    @Operation
    public String reuse(@Param(name = "manager") int manager) {
        return text(service.references.generate(key(manager), new Generation("R", 2, null, true), Reply.identity()));
    }

    @Operation
    public String register(@Param(name = "manager") int manager, @Param(name = "number") int number) {
        return text(service.references.register(key(manager), List.of("R" + number), Reply.identity()));
    }

    @Operation
    public String release(@Param(name = "manager") int manager, @Param(name = "number") int number) {
        return text(service.references.release(key(manager), "R" + number, Reply.identity()));
    }

    @Operation
    public String nets(@Param(name = "manager") int manager) {
        return text(service.references.generateNets(key(manager), 1, Reply.identity()));
    }

    @Operation
    public String attach(@Param(name = "manager") int manager, @Param(name = "manager") int parent) {
        return text(service.trees
                .attach(key(manager), key(parent), Reply.identity())
                .map(moved -> moved.root().id()));
    }

    @Operation
    public String detach(@Param(name = "manager") int manager) {
        return text(service.trees.detach(key(manager), Reply.identity()).map(moved -> "detached"));
    }

    @Test
    void everyOutcomeIsLinearizable() {
        new StressOptions()
                .iterations(60)
                .invocationsPerIteration(400)
                .threads(3)
                .actorsPerThread(3)
                .check(HierarchyLincheckTest.class);
    }
}
