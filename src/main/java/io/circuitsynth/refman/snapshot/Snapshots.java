package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.TenantGrowth;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.HierarchySnapshot;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.manager.Hierarchies;
import io.circuitsynth.refman.manager.ManagerIds;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exports complete hierarchies as snapshots, and imports them. */
public final class Snapshots {

    private final OperationRunner runner;
    private final Hierarchies hierarchies;
    private final HierarchyFactory factory;
    private final RulesCatalog rules;
    private final ManagerIds ids;
    private final Limits limits;

    /** Creates the use cases. */
    public Snapshots(
            OperationRunner runner,
            Hierarchies hierarchies,
            HierarchyFactory factory,
            RulesCatalog rules,
            ManagerIds ids,
            Limits limits) {
        this.runner = runner;
        this.hierarchies = hierarchies;
        this.factory = factory;
        this.rules = rules;
        this.ids = ids;
        this.limits = limits;
    }

    /**
     * An imported hierarchy.
     *
     * @param root the key of its root
     * @param managersCount the count of its managers
     * @param referencesCount the count of their references
     * @param newIds the new id of each manager, by its id in the snapshot; null if the ids are unchanged
     */
    public record ImportedHierarchy(
            ManagerKey root,
            long managersCount,
            long referencesCount,
            @Nullable Map<String, String> newIds) {}

    /** Exports the hierarchy of a root. */
    public Outcome<Snapshot> exportHierarchy(ManagerKey root) {
        return hierarchies.readWhole(root, HierarchyReader::snapshot).map(SnapshotWriter::write);
    }

    /**
     * Imports a hierarchy completely or not at all; refused if one of its ids is taken.
     *
     * @param withNewIds whether its managers get new ids
     */
    public <R> Outcome<R> importHierarchy(
            String tenant, Snapshot snapshot, boolean withNewIds, Reply<ImportedHierarchy, R> reply) {
        Map<String, String> newIds = new LinkedHashMap<>();
        SnapshotReader reader = new SnapshotReader(
                snapshot,
                limits,
                runner::refuseMemory,
                id -> ids.choose(id)
                        .then(same -> withNewIds ? ids.choose(null) : Outcome.done(same))
                        .map(chosen -> {
                            newIds.put(id, chosen);
                            return new ManagerKey(tenant, chosen);
                        }));
        return rules.find(snapshot.rules())
                .then(found -> reader.read()
                        .then(hierarchy -> runner.change(
                                Operation.<ImportedHierarchy>of(
                                                OperationType.IMPORT,
                                                hierarchy
                                                        .managers()
                                                        .get(0)
                                                        .manager()
                                                        .key(),
                                                unit -> importHierarchy(
                                                        unit, hierarchy, found, withNewIds ? newIds : null),
                                                imported -> List.of())
                                        .adding(new TenantGrowth(
                                                hierarchy.managers().size(), 1, hierarchy.referencesCount())),
                                reply)));
    }

    private Outcome<ImportedHierarchy> importHierarchy(
            UnitOfWork<ImportedHierarchy> unit,
            HierarchySnapshot snapshot,
            Rules found,
            @Nullable Map<String, String> newIds) {
        for (HierarchySnapshot.ManagerSnapshot each : snapshot.managers()) {
            // Publication detects only conflicts with managers in memory, so the store is checked here.
            ManagerKey key = each.manager().key();
            if (newIds == null
                    && unit.in(key, (hierarchy, known) -> Outcome.done(known)).isDone()) {
                return Outcome.refused(HierarchyFactory.exists(key));
            }
        }
        return factory.createAll(
                snapshot,
                found,
                unit::publish,
                unit::withdraw,
                (changed, hierarchy, root) -> unit.append(
                        changed,
                        new ImportedHierarchy(
                                root.key(), hierarchy.managersCount(), hierarchy.referencesCount(), newIds)));
    }
}
