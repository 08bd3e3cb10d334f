package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.hierarchy.Availability;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferencePage;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** References, unnamed nets and counters of managers. */
public final class References {

    private final OperationRunner runner;
    private final Limits limits;

    /** References of the managers that {@code runner} finds. */
    public References(OperationRunner runner, Limits limits) {
        this.runner = runner;
        this.limits = limits;
    }

    /** Generates references and gives them to the manager. */
    public Outcome<List<String>> generate(ManagerKey key, Generation generation, Receipt<List<String>> receipt) {
        return within(
                limits.refuseReferences(generation.count()),
                () -> runner.change(
                        Operation.GENERATE,
                        key,
                        (hierarchy, manager) -> hierarchy.generate(manager, generation),
                        (manager, references, nanos) -> manager.noteGenerated(references.size(), nanos),
                        references -> references,
                        receipt));
    }

    /** Registers references by name: all, or none. */
    public Outcome<List<String>> register(ManagerKey key, List<String> references, Receipt<List<String>> receipt) {
        return within(
                limits.refuseReferences(references.size()),
                () -> runner.change(
                        Operation.REGISTER,
                        key,
                        (hierarchy, manager) -> hierarchy.register(manager, references),
                        (manager, registered, nanos) -> manager.noteValidated(registered.size(), nanos),
                        registered -> registered,
                        receipt));
    }

    /** Whether references could be registered. */
    public Outcome<List<Availability>> validate(ManagerKey key, List<String> references) {
        return within(
                limits.refuseReferences(references.size()),
                () -> runner.observe(
                        Operation.VALIDATE,
                        key,
                        (hierarchy, manager) -> {
                            List<Availability> results = new ArrayList<>(references.size());
                            for (String reference : references) {
                                results.add(hierarchy.availability(manager, reference));
                            }
                            return Outcome.done(results);
                        },
                        (manager, results, nanos) -> manager.noteValidated(results.size(), nanos),
                        results -> references));
    }

    /** Gives a reference back. */
    public Outcome<String> release(ManagerKey key, String reference, Receipt<String> receipt) {
        return runner.change(
                Operation.RELEASE,
                key,
                (hierarchy, manager) -> hierarchy.release(manager, reference),
                (manager, released, nanos) -> {},
                List::of,
                receipt);
    }

    /** The used references of one scope, page by page. */
    public Outcome<ReferencePage> list(
            ManagerKey key, Scope scope, @Nullable String prefix, @Nullable String after, int limit) {
        return within(
                limits.refusePage(limit),
                () -> runner.read(
                        key,
                        (hierarchy, manager) -> Outcome.done(
                                new HierarchyReader(hierarchy).references(manager, scope, prefix, after, limit))));
    }

    /** Generates names of unnamed nets and gives them to the manager. */
    public Outcome<List<String>> generateNets(ManagerKey key, int count, Receipt<List<String>> receipt) {
        return within(
                limits.refuseNets(count),
                () -> runner.change(
                        Operation.GENERATE_NETS,
                        key,
                        (hierarchy, manager) -> hierarchy.generateNets(manager, count),
                        (manager, nets, nanos) -> {},
                        nets -> nets,
                        receipt));
    }

    /** The counters in force for the manager. */
    public Outcome<SortedMap<String, Long>> counters(ManagerKey key) {
        return runner.read(key, (hierarchy, manager) -> Outcome.done(hierarchy.counters()));
    }

    /** Raises the counters in force for the manager. */
    public Outcome<SortedMap<String, Long>> raiseCounters(
            ManagerKey key, Map<String, Long> values, Receipt<SortedMap<String, Long>> receipt) {
        return within(
                limits.refuseCounters(values.size()),
                () -> runner.change(
                        Operation.RAISE_COUNTERS,
                        key,
                        (hierarchy, manager) -> hierarchy.raiseCounters(values),
                        (manager, counters, nanos) -> {},
                        counters -> List.copyOf(values.keySet()),
                        receipt));
    }

    private static <T> Outcome<T> within(Optional<Refusal> refusal, Supplier<Outcome<T>> operation) {
        return refusal.isPresent() ? Outcome.refused(refusal.get()) : operation.get();
    }
}
