package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.execution.ManagerOperation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.TenantGrowth;
import io.circuitsynth.refman.hierarchy.Availability;
import io.circuitsynth.refman.hierarchy.BatchGeneration;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.OwnedNets;
import io.circuitsynth.refman.hierarchy.OwnedReferences;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.hierarchy.ReferencePage;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.hierarchy.SymbolPage.SymbolDescription;
import io.circuitsynth.refman.hierarchy.SymbolQuery;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Generates, registers, looks up, lists and releases references, unnamed nets and counters. */
public final class References {

    private final OperationRunner runner;
    private final Limits limits;

    /** Creates the use cases. */
    public References(OperationRunner runner, Limits limits) {
        this.runner = runner;
        this.limits = limits;
    }

    /** Generates references that the manager then owns. */
    public <R> Outcome<R> generate(ManagerKey key, Generation generation, Reply<List<String>, R> reply) {
        return Outcome.unless(
                limits.refuseReferences(generation.count())
                        .or(() -> runner.refuseMemory(ResultMemory.of(generation.count()))),
                () -> runner.change(
                        ManagerOperation.<List<String>>change(
                                        OperationType.GENERATE,
                                        key,
                                        (hierarchy, manager) -> hierarchy.generate(manager, generation),
                                        Function.identity())
                                .recordedBy(
                                        (manager, references, nanos) -> manager.noteGenerated(references.size(), nanos))
                                .adding(TenantGrowth.ofReferences(generation.count())),
                        reply));
    }

    /** Generates references of several prefixes; if one prefix is refused, generates none. */
    public <R> Outcome<R> generateBatch(
            ManagerKey key, List<Generation> generations, Reply<Map<String, List<String>>, R> reply) {
        return refuseBatch(generations).<Outcome<R>>map(Outcome::refused).orElseGet(() -> {
            int count = generations.stream().mapToInt(Generation::count).sum();
            return Outcome.unless(
                    runner.refuseMemory(ResultMemory.of(count)),
                    () -> runner.change(
                            ManagerOperation.<Map<String, List<String>>>change(
                                            OperationType.GENERATE,
                                            key,
                                            (hierarchy, manager) ->
                                                    new BatchGeneration(hierarchy).generate(manager, generations),
                                            References::all)
                                    .recordedBy((manager, references, nanos) -> manager.noteGenerated(count, nanos))
                                    .adding(TenantGrowth.ofReferences(count)),
                            reply));
        });
    }

    private Optional<Refusal> refuseBatch(List<Generation> generations) {
        long count = 0;
        for (Generation generation : generations) {
            Optional<Refusal> refusal = limits.refuseReferences(generation.count());
            if (refusal.isPresent()) {
                return refusal;
            }
            count += generation.count();
        }
        return limits.refuseReferences((int) Math.min(count, Integer.MAX_VALUE));
    }

    private static List<String> all(Map<String, List<String>> references) {
        return references.values().stream().flatMap(List::stream).toList();
    }

    /** Registers references by name; if one is refused, registers none. */
    public <R> Outcome<R> register(ManagerKey key, List<String> references, Reply<List<String>, R> reply) {
        return Outcome.unless(
                limits.refuseReferences(references.size()),
                () -> runner.change(
                        ManagerOperation.<List<String>>change(
                                        OperationType.REGISTER,
                                        key,
                                        (hierarchy, manager) -> hierarchy.register(manager, references),
                                        Function.identity())
                                .recordedBy(
                                        (manager, registered, nanos) -> manager.noteValidated(registered.size(), nanos))
                                .adding(TenantGrowth.ofReferences(references.size())),
                        reply));
    }

    /** Returns for each reference whether it can be registered. */
    public Outcome<List<Availability>> validate(ManagerKey key, List<String> references) {
        return validate(key, references, Reply.identity());
    }

    /** Returns, rendered, for each reference whether it can be registered. */
    public <R> Outcome<R> validate(ManagerKey key, List<String> references, Reply<List<Availability>, R> reply) {
        return Outcome.unless(
                limits.refuseReferences(references.size()),
                () -> runner.query(
                        ManagerOperation.<List<Availability>>query(
                                        OperationType.VALIDATE,
                                        key,
                                        (hierarchy, manager) -> {
                                            List<Availability> results = new ArrayList<>(references.size());
                                            for (String reference : references) {
                                                results.add(hierarchy.availability(manager, reference));
                                            }
                                            return Outcome.done(results);
                                        },
                                        results -> references)
                                .recordedBy((manager, results, nanos) -> manager.noteValidated(results.size(), nanos)),
                        reply));
    }

    /**
     * A reference that was looked up.
     *
     * @param symbols the symbols that hold it
     */
    public record ReferenceLookup(Availability availability, List<SymbolDescription> symbols) {}

    /** Returns whether a reference can be registered, and what holds it. */
    public <R> Outcome<R> lookUp(ManagerKey key, String reference, Reply<ReferenceLookup, R> reply) {
        SymbolQuery symbols = SymbolQuery.ofReference(reference, limits.itemsPerPage());
        return runner.query(
                ManagerOperation.<ReferenceLookup>query(
                                OperationType.VALIDATE,
                                key,
                                (hierarchy, manager) -> Outcome.done(new ReferenceLookup(
                                        hierarchy.availability(manager, reference),
                                        symbols.in(hierarchy).symbols())),
                                result -> List.of(reference))
                        .recordedBy((manager, result, nanos) -> manager.noteValidated(1, nanos)),
                reply);
    }

    /** Releases a reference that the manager owns. */
    public <R> Outcome<R> release(ManagerKey key, String reference, Reply<String, R> reply) {
        return runner.change(
                ManagerOperation.change(
                        OperationType.RELEASE,
                        key,
                        (hierarchy, manager) -> hierarchy.release(manager, reference),
                        List::of),
                reply);
    }

    /** Releases references by name; if one is refused, releases none. */
    public <R> Outcome<R> releaseNamed(ManagerKey key, List<String> references, Reply<List<String>, R> reply) {
        return Outcome.unless(
                limits.refuseReferences(references.size()),
                () -> runner.change(
                        ManagerOperation.change(
                                OperationType.RELEASE,
                                key,
                                (hierarchy, manager) -> new OwnedReferences(hierarchy, manager).release(references),
                                Function.identity()),
                        reply));
    }

    /** Releases all references of a prefix, or of all prefixes if it is null; leaves alone what symbols hold. */
    public <R> Outcome<R> releaseAll(ManagerKey key, @Nullable String prefix, Reply<List<String>, R> reply) {
        return runner.change(
                ManagerOperation.<List<String>>change(
                                OperationType.RELEASE,
                                key,
                                (hierarchy, manager) ->
                                        new OwnedReferences(hierarchy, manager).releaseAll(prefix, this::refuseResults),
                                Function.identity())
                        .changingIf(released -> !released.isEmpty()),
                reply);
    }

    private Optional<Refusal> refuseResults(long count) {
        return runner.refuseMemory(ResultMemory.of(count));
    }

    /** Registers and releases references, so that the manager owns exactly these; leaves alone what symbols hold. */
    public <R> Outcome<R> replace(ManagerKey key, List<String> references, Reply<OwnedReferences.Replaced, R> reply) {
        int count = references.size();
        return Outcome.unless(
                count == 0 ? Optional.empty() : limits.refuseReferences(count),
                // A quota counts only what is new, and most references of a sheet are not.
                () -> runner.read(
                                key,
                                (hierarchy, manager) ->
                                        Outcome.done(new OwnedReferences(hierarchy, manager).countNew(references)))
                        .then(added ->
                                runner.change(replacement(key, references).adding(growth(added)), reply)));
    }

    private static TenantGrowth growth(int references) {
        return references == 0 ? TenantGrowth.NONE : TenantGrowth.ofReferences(references);
    }

    private ManagerOperation<OwnedReferences.Replaced> replacement(ManagerKey key, List<String> references) {
        return ManagerOperation.<OwnedReferences.Replaced>change(
                        OperationType.SET_REFERENCES,
                        key,
                        (hierarchy, manager) ->
                                new OwnedReferences(hierarchy, manager).replace(references, this::refuseResults),
                        References::changed)
                .recordedBy((manager, replaced, nanos) ->
                        manager.noteValidated(replaced.registered().size(), nanos))
                .changingIf(replaced -> !replaced.isUnchanged());
    }

    private static List<String> changed(OwnedReferences.Replaced replaced) {
        return Stream.concat(replaced.registered().stream(), replaced.released().stream())
                .toList();
    }

    /** Lists one page of the used references of a scope. */
    public Outcome<ReferencePage> list(
            ManagerKey key, Scope scope, @Nullable String prefix, @Nullable String after, int limit) {
        return list(key, scope, prefix, after, limit, Reply.identity());
    }

    /** Lists, rendered, one page of the used references of a scope. */
    public <R> Outcome<R> list(
            ManagerKey key,
            Scope scope,
            @Nullable String prefix,
            @Nullable String after,
            int limit,
            Reply<ReferencePage, R> reply) {
        return readPage(
                key, limit, (reader, manager) -> reader.references(manager, scope, prefix, after, limit), reply);
    }

    /** Generates names of unnamed nets that the manager then owns. */
    public <R> Outcome<R> generateNets(ManagerKey key, int count, Reply<List<String>, R> reply) {
        return Outcome.unless(
                limits.refuseNets(count).or(() -> runner.refuseMemory(ResultMemory.of(count))),
                () -> runner.change(
                        ManagerOperation.<List<String>>change(
                                OperationType.GENERATE_NETS,
                                key,
                                (hierarchy, manager) -> hierarchy.generateNets(manager, count),
                                Function.identity()),
                        reply));
    }

    /** Registers unnamed nets by name; if one is refused, registers none. */
    public <R> Outcome<R> registerNets(ManagerKey key, List<String> nets, Reply<List<String>, R> reply) {
        return Outcome.unless(
                limits.refuseNets(nets.size()),
                () -> runner.change(
                        ManagerOperation.<List<String>>change(
                                OperationType.REGISTER_NETS,
                                key,
                                (hierarchy, manager) -> new OwnedNets(hierarchy, manager).register(nets),
                                Function.identity()),
                        reply));
    }

    /** Releases an unnamed net that the manager owns. */
    public <R> Outcome<R> releaseNet(ManagerKey key, String net, Reply<String, R> reply) {
        return runner.change(
                ManagerOperation.change(
                        OperationType.RELEASE_NET,
                        key,
                        (hierarchy, manager) -> new OwnedNets(hierarchy, manager).release(net),
                        List::of),
                reply);
    }

    /** Lists one page of the unnamed nets of a scope. */
    public Outcome<ReferencePage> listNets(ManagerKey key, Scope scope, @Nullable String after, int limit) {
        return listNets(key, scope, after, limit, Reply.identity());
    }

    /** Lists, rendered, one page of the unnamed nets of a scope. */
    public <R> Outcome<R> listNets(
            ManagerKey key, Scope scope, @Nullable String after, int limit, Reply<ReferencePage, R> reply) {
        return readPage(key, limit, (reader, manager) -> reader.nets(manager, scope, after, limit), reply);
    }

    private <R> Outcome<R> readPage(
            ManagerKey key,
            int limit,
            BiFunction<HierarchyReader, ReferenceManager, ReferencePage> page,
            Reply<ReferencePage, R> reply) {
        return Outcome.unless(
                limits.refusePage(limit).or(() -> runner.refuseMemory(ResultMemory.of(limit))),
                () -> runner.read(
                        key,
                        (hierarchy, manager) -> Outcome.done(page.apply(new HierarchyReader(hierarchy), manager)),
                        reply));
    }

    /** Returns the counters in force for the manager. */
    public Outcome<SortedMap<String, Long>> counters(ManagerKey key) {
        return counters(key, Reply.identity());
    }

    /** Returns, rendered, the counters in force for the manager. */
    public <R> Outcome<R> counters(ManagerKey key, Reply<SortedMap<String, Long>, R> reply) {
        return runner.read(key, (hierarchy, manager) -> Outcome.done(hierarchy.counters()), reply);
    }

    /** Raises the counters in force for the manager. */
    public <R> Outcome<R> raiseCounters(
            ManagerKey key, Map<String, Long> values, Reply<SortedMap<String, Long>, R> reply) {
        return Outcome.unless(
                limits.refuseCounters(values.size()),
                () -> runner.change(
                        ManagerOperation.change(
                                OperationType.RAISE_COUNTERS,
                                key,
                                (hierarchy, manager) -> hierarchy.raiseCounters(values),
                                counters -> List.copyOf(values.keySet())),
                        reply));
    }
}
