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
import io.circuitsynth.refman.hierarchy.LockedCallback;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.Replacement;
import io.circuitsynth.refman.manager.Hierarchies;
import io.circuitsynth.refman.manager.ManagerIds;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /**
     * A hierarchy that was replaced or created.
     *
     * @param hierarchy the hierarchy now
     * @param isNew whether it was created
     */
    public record ReplacedHierarchy(ImportedHierarchy hierarchy, boolean isNew) {}

    /** Exports the hierarchy of a root. */
    public Outcome<Snapshot> exportHierarchy(ManagerKey root) {
        return exportHierarchy(root, Reply.identity());
    }

    /** Exports, rendered, the hierarchy of a root. */
    public <R> Outcome<R> exportHierarchy(ManagerKey root, Reply<Snapshot, R> reply) {
        return hierarchies.readWhole(root, HierarchyReader::snapshot, reply.after(SnapshotWriter::write));
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

    /** Replaces the hierarchy of a root by a snapshot, or creates it; completely or not at all. */
    public <R> Outcome<R> replaceHierarchy(ManagerKey root, Snapshot snapshot, Reply<ReplacedHierarchy, R> reply) {
        SnapshotReader reader = new SnapshotReader(
                snapshot,
                limits,
                runner::refuseMemory,
                id -> ids.choose(id).map(same -> new ManagerKey(root.tenant(), same)));
        return rules.find(snapshot.rules())
                .then(found -> reader.read()
                        .then(hierarchy -> Outcome.unless(
                                refuseOtherRoot(root, hierarchy),
                                () -> runner.change(
                                        Operation.<ReplacedHierarchy>of(
                                                        OperationType.IMPORT,
                                                        root,
                                                        unit -> replace(unit, root, hierarchy, found),
                                                        replaced -> List.of())
                                                .adding(growth(root, hierarchy)),
                                        reply))));
    }

    private static Optional<Refusal> refuseOtherRoot(ManagerKey root, HierarchySnapshot snapshot) {
        String id = snapshot.managers().get(0).manager().key().id();
        return id.equals(root.id())
                ? Optional.empty()
                : SnapshotRefusals.refuse("managers[0].id", "it must be the id in the path", "id", id);
    }

    /** Returns what the tenant gets in addition to what the hierarchy has now. */
    private TenantGrowth growth(ManagerKey root, HierarchySnapshot snapshot) {
        long managers = snapshot.managers().size();
        long references = snapshot.referencesCount();
        return runner.read(
                        root,
                        (hierarchy, manager) -> Outcome.done(new TenantGrowth(
                                Math.max(0, managers - hierarchy.managersCount()),
                                0,
                                Math.max(0, references - hierarchy.referencesCount()))))
                .fold(growth -> growth, refusal -> new TenantGrowth(managers, 1, references));
    }

    private Outcome<ReplacedHierarchy> replace(
            UnitOfWork<ReplacedHierarchy> unit, ManagerKey root, HierarchySnapshot snapshot, Rules found) {
        Set<ManagerKey> known = new HashSet<>();
        Outcome<Boolean> existing = unit.in(root, (hierarchy, manager) -> {
            hierarchy.managers().forEach(each -> known.add(each.key()));
            return Outcome.done(new HierarchyReader(hierarchy).isRoot(manager));
        });
        boolean isNew = existing.fold(isRoot -> false, refusal -> refusal.code() == RefusalCode.MANAGER_NOT_FOUND);
        if (!isNew && !existing.fold(isRoot -> isRoot, refusal -> false)) {
            return existing.then(isRoot -> Outcome.refused(HierarchyFactory.exists(root)));
        }
        Optional<Refusal> refusal = refuseTaken(unit, snapshot, known);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        LockedCallback<ReplacedHierarchy> replaced = (changed, hierarchy, manager) -> unit.append(
                changed,
                new ReplacedHierarchy(
                        new ImportedHierarchy(
                                manager.key(), hierarchy.managersCount(), hierarchy.referencesCount(), null),
                        isNew));
        if (isNew) {
            return factory.createAll(snapshot, found, unit::publish, unit::withdraw, replaced);
        }
        return unit.in(root, (hierarchy, manager) -> {
            String current = hierarchy.rulesName();
            if (!new HierarchyReader(hierarchy).isRoot(manager)) {
                return Outcome.refused(HierarchyFactory.exists(root));
            }
            return Outcome.unless(
                    refuseOtherRules(snapshot, current)
                            .or(hierarchy::refuseCopy)
                            .or(() -> runner.refuseMemory(hierarchy.bytesWithCopy())),
                    () -> new Replacement(factory)
                            .replace(hierarchy, snapshot, unit::publish, unit::withdraw, replaced));
        });
    }

    private static Optional<Refusal> refuseOtherRules(HierarchySnapshot snapshot, String current) {
        return snapshot.rules().equals(current)
                ? Optional.empty()
                : SnapshotRefusals.refuse(
                        "rules", "it must be '" + current + "', the rules of the hierarchy", "rules", snapshot.rules());
    }

    /** Refuses managers that exist in another hierarchy. Publication detects only conflicts with managers in memory. */
    private static Optional<Refusal> refuseTaken(
            UnitOfWork<?> unit, HierarchySnapshot snapshot, Set<ManagerKey> known) {
        for (HierarchySnapshot.ManagerSnapshot each : snapshot.managers()) {
            ManagerKey key = each.manager().key();
            if (!known.contains(key)
                    && unit.in(key, (hierarchy, manager) -> Outcome.done(manager))
                            .isDone()) {
                return Optional.of(HierarchyFactory.exists(key));
            }
        }
        return Optional.empty();
    }

    private Outcome<ImportedHierarchy> importHierarchy(
            UnitOfWork<ImportedHierarchy> unit,
            HierarchySnapshot snapshot,
            Rules found,
            @Nullable Map<String, String> newIds) {
        Optional<Refusal> taken = newIds == null ? refuseTaken(unit, snapshot, Set.of()) : Optional.empty();
        if (taken.isPresent()) {
            return Outcome.refused(taken.get());
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
