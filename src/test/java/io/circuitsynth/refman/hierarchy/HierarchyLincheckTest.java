package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Annotation.RequestedSymbol;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.List;
import java.util.Map;
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
@Param(name = "symbol", gen = IntGen.class, conf = "1:2")
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

    /** Returns the root of the tree in which a manager is created. */
    private static ManagerKey root(int manager) {
        return key(manager - manager % 2);
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

    @Operation
    public String confine(@Param(name = "manager") int manager, @Param(name = "number") int number) {
        ManagerRanges ranges = ManagerRanges.of(Map.of("R", new NumberRange(number, number + 2L)));
        return text(service.managers
                .update(key(manager), new ManagerUpdate(null, ranges), Reply.identity())
                .map(updated -> "confined"));
    }

    @Operation
    public String replace(@Param(name = "manager") int manager, @Param(name = "number") int number) {
        return text(
                service.references.replace(key(manager), List.of("R" + number, "R" + (number + 1)), Reply.identity()));
    }

    @Operation
    public String releaseAll(@Param(name = "manager") int manager) {
        return text(service.references.releaseAll(key(manager), null, Reply.identity()));
    }

    /** Asks for numbers for all symbols; a repetition returns the same ones. */
    @Operation
    public String number(@Param(name = "manager") int manager) {
        return annotate(manager, Annotation.Existing.KEEP, symbol(1, manager, "R?"), symbol(2, manager, "R?"));
    }

    @Operation
    public String renumber(@Param(name = "manager") int manager) {
        return annotate(manager, Annotation.Existing.RENUMBER, symbol(1, manager, "R?"), symbol(2, manager, "R?"));
    }

    @Operation
    public String claim(
            @Param(name = "manager") int manager,
            @Param(name = "symbol") int symbol,
            @Param(name = "number") int number) {
        return annotate(manager, Annotation.Existing.KEEP, symbol(symbol, manager, "R" + number));
    }

    private String annotate(int manager, Annotation.Existing existing, RequestedSymbol... symbols) {
        Annotation annotation = new Annotation(
                List.of(symbols), existing, Annotation.Order.GIVEN, List.of(), false, null, false, false);
        return text(service.annotations.annotate(root(manager), annotation, List.of(), Reply.identity()));
    }

    private static RequestedSymbol symbol(int symbol, int manager, String reference) {
        return new RequestedSymbol("k" + symbol, "m" + manager, reference, null, 1, null, null, null, false);
    }

    @Operation
    public String deleteSymbol(@Param(name = "manager") int manager, @Param(name = "symbol") int symbol) {
        return text(service.symbols.delete(root(manager), "k" + symbol, Reply.identity()));
    }

    @Operation
    public String swap(@Param(name = "manager") int manager, @Param(name = "number") int number) {
        String one = "R" + number;
        String other = "R" + (number + 1);
        return text(service.symbols.rename(root(manager), Map.of(one, other, other, one), false, Reply.identity()));
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
