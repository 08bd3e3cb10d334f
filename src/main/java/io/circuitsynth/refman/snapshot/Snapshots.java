package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.HierarchySnapshot;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.LockedCallback;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.manager.Hierarchies;
import io.circuitsynth.refman.manager.ManagerIds;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes whole hierarchies down, and brings them back. */
public final class Snapshots {

    private final OperationRunner runner;
    private final Hierarchies hierarchies;
    private final HierarchyFactory forest;
    private final RulesCatalog rules;
    private final ManagerIds ids;
    private final Limits limits;

    /** Snapshots of {@code hierarchies}, which come back in {@code forest}. */
    public Snapshots(
            OperationRunner runner,
            Hierarchies hierarchies,
            HierarchyFactory forest,
            RulesCatalog rules,
            ManagerIds ids,
            Limits limits) {
        this.runner = runner;
        this.hierarchies = hierarchies;
        this.forest = forest;
        this.rules = rules;
        this.ids = ids;
        this.limits = limits;
    }

    /**
     * A hierarchy that was brought back.
     *
     * @param root its root
     * @param managersCount how many managers it has
     * @param referencesCount how many references they own together
     * @param newIds the new id of each manager, by the one it had; null if they have kept theirs
     */
    public record ImportedHierarchy(
            ManagerKey root,
            long managersCount,
            long referencesCount,
            @Nullable Map<String, String> newIds) {}

    /** All that is known of the hierarchy of a root. */
    public Outcome<Snapshot> take(ManagerKey root) {
        return hierarchies.read(root, HierarchyReader::snapshot).map(SnapshotWriter::write);
    }

    /**
     * Brings a hierarchy back, whole or not at all; refused if a manager has one of its ids.
     *
     * @param withNewIds whether its managers get new ids
     */
    public Outcome<ImportedHierarchy> bringBack(
            String tenant, Snapshot snapshot, boolean withNewIds, Receipt<ImportedHierarchy> receipt) {
        Map<String, String> newIds = new LinkedHashMap<>();
        SnapshotReader reader = new SnapshotReader(
                snapshot,
                limits,
                id -> ids.choose(id)
                        .then(same -> withNewIds ? ids.choose(null) : Outcome.done(same))
                        .map(chosen -> {
                            newIds.put(id, chosen);
                            return new ManagerKey(tenant, chosen);
                        }));
        return rules.find(snapshot.rules())
                .then(found -> reader.read()
                        .then(hierarchy -> runner.change(
                                Operation.IMPORT,
                                hierarchy.managers().get(0).manager().key(),
                                workspace ->
                                        bringBack(workspace, hierarchy, found, withNewIds ? newIds : null, receipt),
                                imported -> List.of(),
                                receipt)));
    }

    private Outcome<OperationRunner.Done<ImportedHierarchy>> bringBack(
            UnitOfWork workspace,
            HierarchySnapshot snapshot,
            Rules found,
            @Nullable Map<String, String> newIds,
            Receipt<ImportedHierarchy> receipt) {
        long start = runner.clock().nanoTime();
        for (HierarchySnapshot.ManagerSnapshot each : snapshot.managers()) {
            // Who has a key may not live in this process at the moment, and then publishing alone would not notice.
            ManagerKey key = each.manager().key();
            if (newIds == null
                    && workspace
                            .in(key, (hierarchy, known) -> Outcome.done(known))
                            .isDone()) {
                return Outcome.refused(HierarchyFactory.exists(key));
            }
        }
        LockedCallback<OperationRunner.Done<ImportedHierarchy>> created = (changed, hierarchy, root) -> {
            ImportedHierarchy imported =
                    new ImportedHierarchy(root.key(), hierarchy.managersCount(), hierarchy.referencesCount(), newIds);
            workspace.append(changed, receipt.of(imported));
            return runner.done(imported, hierarchy, start);
        };
        return forest.createAll(snapshot, found, workspace::publish, workspace::withdraw, created);
    }
}
