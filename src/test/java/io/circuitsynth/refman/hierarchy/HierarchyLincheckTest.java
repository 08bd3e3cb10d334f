package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lets Lincheck look for an interleaving of operations that no order one after the other could explain.
 *
 * <p>It runs random scenarios of three threads on real threads and checks every outcome for linearizability against the
 * same operations run in sequence. It does not promise that every interleaving was tried, nothing about fairness, and
 * nothing about operations that are not listed here; and since the sequential answer comes from the same code, it finds
 * races, not misunderstandings: those are the model test's.
 */
@Tag("lincheck")
@Param(name = "manager", gen = IntGen.class, conf = "0:3")
@Param(name = "number", gen = IntGen.class, conf = "1:4")
public class HierarchyLincheckTest {

    private final ServiceWithoutSpring service =
            new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, ServiceWithoutSpring.LIMITS);

    /** Two trees of two managers each. */
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
        return text(service.references.generate(key(manager), new Generation("R", 1, null, false), Receipt.none()));
    }

    @Operation
    public String reuse(@Param(name = "manager") int manager) {
        return text(service.references.generate(key(manager), new Generation("R", 2, null, true), Receipt.none()));
    }

    @Operation
    public String register(@Param(name = "manager") int manager, @Param(name = "number") int number) {
        return text(service.references.register(key(manager), List.of("R" + number), Receipt.none()));
    }

    @Operation
    public String release(@Param(name = "manager") int manager, @Param(name = "number") int number) {
        return text(service.references.release(key(manager), "R" + number, Receipt.none()));
    }

    @Operation
    public String nets(@Param(name = "manager") int manager) {
        return text(service.references.generateNets(key(manager), 1, Receipt.none()));
    }

    @Operation
    public String attach(@Param(name = "manager") int manager, @Param(name = "manager") int parent) {
        return text(service.structure
                .attach(key(manager), key(parent), Receipt.none())
                .map(moved -> moved.root().id()));
    }

    @Operation
    public String detach(@Param(name = "manager") int manager) {
        return text(service.structure.detach(key(manager), Receipt.none()).map(moved -> "detached"));
    }

    @Test
    void everyOutcomeHasASequentialExplanation() {
        new StressOptions()
                .iterations(60)
                .invocationsPerIteration(400)
                .threads(3)
                .actorsPerThread(3)
                .check(HierarchyLincheckTest.class);
    }
}
