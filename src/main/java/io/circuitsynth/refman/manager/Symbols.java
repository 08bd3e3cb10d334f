package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.Renaming;
import io.circuitsynth.refman.hierarchy.Renaming.Renamed;
import io.circuitsynth.refman.hierarchy.SymbolPage;
import io.circuitsynth.refman.hierarchy.SymbolQuery;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.List;
import java.util.Map;

/** Lists and deletes symbols, and renames the references that they hold. */
public final class Symbols {

    private final OperationRunner runner;
    private final Hierarchies hierarchies;
    private final Limits limits;

    /** Creates the use cases. */
    public Symbols(OperationRunner runner, Hierarchies hierarchies, Limits limits) {
        this.runner = runner;
        this.hierarchies = hierarchies;
        this.limits = limits;
    }

    /** Lists one page of symbols. */
    public <R> Outcome<R> list(ManagerKey root, SymbolQuery query, Reply<SymbolPage, R> reply) {
        return Outcome.unless(
                limits.refusePage(query.limit()).or(() -> runner.refuseMemory(ResultMemory.of(query.limit()))),
                () -> hierarchies.read(
                        root, hierarchy -> Outcome.done(new HierarchyReader(hierarchy).symbols(query)), reply));
    }

    /** Deletes a symbol; its reference is released if no other symbol holds it. */
    public <R> Outcome<R> delete(ManagerKey root, String key, Reply<String, R> reply) {
        return runner.change(
                Operation.<String>of(
                        OperationType.DELETE_SYMBOL,
                        root,
                        unit -> Hierarchies.in(
                                unit,
                                root,
                                hierarchy -> hierarchy.deleteSymbol(key)
                                        ? Outcome.done(unit.append(List.of(hierarchy), key))
                                        : Outcome.refused(Refusal.of(
                                                RefusalCode.SYMBOL_NOT_FOUND,
                                                "The hierarchy has no symbol with the key '" + key + "'.",
                                                "key",
                                                key))),
                        List::of),
                reply);
    }

    /** Gives references other names in one step. */
    public <R> Outcome<R> rename(
            ManagerKey root, Map<String, String> newNames, boolean isDryRun, Reply<Renamed, R> reply) {
        return Outcome.unless(
                limits.refuseReferences(newNames.size())
                        .or(() -> runner.refuseMemory(2 * ResultMemory.of(newNames.size()))),
                () -> runner.change(
                        Operation.<Renamed>of(
                                OperationType.RENAME,
                                root,
                                unit -> Hierarchies.in(
                                        unit,
                                        root,
                                        hierarchy -> Renaming.rename(hierarchy, newNames, isDryRun)
                                                .map(renamed -> unit.append(
                                                        isDryRun || !renamed.isChange()
                                                                ? List.of()
                                                                : List.of(hierarchy),
                                                        renamed))),
                                renamed -> List.copyOf(renamed.renamed().keySet())),
                        reply));
    }
}
