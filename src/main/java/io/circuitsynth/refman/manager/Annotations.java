package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.TenantGrowth;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.Annotation;
import io.circuitsynth.refman.hierarchy.AnnotationOperations;
import io.circuitsynth.refman.hierarchy.AnnotationOperations.Completion;
import io.circuitsynth.refman.hierarchy.AnnotationOperations.NewChild;
import io.circuitsynth.refman.hierarchy.AnnotationResult;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Annotates the symbols of drawings. */
public final class Annotations {

    private final OperationRunner runner;
    private final AnnotationOperations operations;
    private final RulesCatalog rules;
    private final ManagerIds ids;
    private final Limits limits;
    private final InstantSource clock;

    /** Creates the use case. */
    public Annotations(
            OperationRunner runner,
            AnnotationOperations operations,
            RulesCatalog rules,
            ManagerIds ids,
            Limits limits,
            InstantSource clock) {
        this.runner = runner;
        this.operations = operations;
        this.rules = rules;
        this.ids = ids;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * A manager to create unless it exists.
     *
     * @param parentId the id of its parent; null for the root, or for a child of the root
     * @param rules the rules profile, only for the root; null for the default
     */
    public record PlannedManager(
            String id,
            @Nullable String parentId,
            @Nullable String name,
            @Nullable String rules) {}

    /** The managers to create: a root, and others below it. */
    private record NewManagers(
            @Nullable NewManager root, @Nullable String rules, List<NewChild> children) {

        String rulesOrDefault() {
            return Objects.requireNonNullElse(rules, RulesCatalog.DEFAULT);
        }
    }

    /**
     * Gives symbols their references.
     *
     * @param root the root of the hierarchy, which one of {@code managers} may create
     */
    public <R> Outcome<R> annotate(
            ManagerKey root, Annotation annotation, List<PlannedManager> managers, Reply<AnnotationResult, R> reply) {
        int symbols = annotation.symbols().size();
        return Outcome.unless(
                limits.refuseSymbols(symbols)
                        .or(() -> limits.refuseManagers(managers.size()))
                        .or(() -> limits.refuseManagers(annotation.managerIds().size()))
                        .or(() -> runner.refuseMemory(ResultMemory.ofSymbols(symbols))),
                () -> plan(root, managers).then(planned -> {
                    TenantGrowth growth = annotation.isDryRun() ? TenantGrowth.NONE : growth(root, annotation, planned);
                    return runner.change(operation(root, annotation, planned).adding(growth), reply);
                }));
    }

    /** Counts what the hierarchy does not have, since most of a repeated request is not new. */
    private TenantGrowth growth(ManagerKey root, Annotation annotation, NewManagers managers) {
        Set<String> children = new HashSet<>();
        managers.children().forEach(child -> children.add(child.manager().key().id()));
        int newRoots = managers.root() == null ? 0 : 1;
        return runner.read(root, (hierarchy, manager) -> {
                    HierarchyReader reader = new HierarchyReader(hierarchy);
                    return Outcome.done(new TenantGrowth(reader.countNew(children), 0, reader.countNew(annotation)));
                })
                .fold(
                        growth -> growth,
                        refusal -> new TenantGrowth(
                                children.size() + newRoots,
                                newRoots,
                                annotation.symbols().size()));
    }

    private Operation<AnnotationResult> operation(ManagerKey root, Annotation annotation, NewManagers managers) {
        return Operation.<AnnotationResult>of(
                OperationType.ANNOTATE, root, unit -> annotate(unit, root, annotation, managers), result -> List.of());
    }

    private Outcome<NewManagers> plan(ManagerKey root, List<PlannedManager> managers) {
        NewManager newRoot = null;
        String rulesName = null;
        List<NewChild> children = new ArrayList<>(managers.size());
        Set<String> known = new HashSet<>();
        for (PlannedManager each : managers) {
            boolean isRoot = each.id().equals(root.id()) && each.parentId() == null;
            Optional<Refusal> refusal = refuse(each, isRoot, known);
            if (refusal.isPresent()) {
                return Outcome.refused(refusal.get());
            }
            NewManager manager = new NewManager(
                    new ManagerKey(root.tenant(), each.id()),
                    each.name(),
                    Map.of(),
                    clock.instant().truncatedTo(ChronoUnit.MICROS));
            if (isRoot) {
                newRoot = manager;
                rulesName = each.rules();
            } else {
                children.add(new NewChild(manager, each.parentId()));
            }
        }
        return Outcome.done(new NewManagers(newRoot, rulesName, children));
    }

    private Optional<Refusal> refuse(PlannedManager manager, boolean isRoot, Set<String> known) {
        String name = manager.name();
        return ids.choose(manager.id())
                .<Optional<Refusal>>fold(id -> Optional.empty(), Optional::of)
                .or(() -> known.add(manager.id())
                        ? Optional.empty()
                        : Optional.of(HierarchyFactory.exists(new ManagerKey("", manager.id()))))
                .or(() -> name == null ? Optional.empty() : limits.refuseName(name))
                .or(() -> isRoot || manager.rules() == null
                        ? Optional.empty()
                        : Optional.of(Managers.rulesOfChild(manager.rules(), manager.parentId())));
    }

    private Outcome<AnnotationResult> annotate(
            UnitOfWork<AnnotationResult> unit, ManagerKey root, Annotation annotation, NewManagers managers) {
        // Publication detects only conflicts with managers in memory, so the store is checked here.
        Map<ManagerKey, HierarchyId> existing = new LinkedHashMap<>();
        for (NewChild child : managers.children()) {
            ManagerKey key = child.manager().key();
            hierarchyOf(unit, key).ifPresent(id -> existing.put(key, id));
        }
        // The root comes last: if a request creates the hierarchy meanwhile, its managers are found with their root.
        Optional<HierarchyId> found = hierarchyOf(unit, root);
        for (Map.Entry<ManagerKey, HierarchyId> each : existing.entrySet()) {
            if (!found.equals(Optional.of(each.getValue()))) {
                return Outcome.refused(HierarchyFactory.exists(each.getKey()));
            }
        }
        Completion<AnnotationResult> completion = (changed, hierarchy, result) -> {
            unit.served(hierarchy);
            return unit.append(changed, result);
        };
        NewManager newRoot = managers.root();
        if (found.isEmpty() && newRoot != null) {
            return rules.find(managers.rulesOrDefault())
                    .then(chosen -> operations.annotateNew(
                            annotation,
                            newRoot,
                            chosen,
                            managers.children(),
                            unit::publish,
                            unit::withdraw,
                            completion));
        }
        return Hierarchies.in(
                unit,
                root,
                hierarchy -> Outcome.unless(
                        refuseOtherRules(hierarchy, managers),
                        () -> operations.annotate(
                                annotation,
                                hierarchy,
                                managers.children(),
                                unit::publish,
                                unit::withdraw,
                                completion)));
    }

    private static Optional<HierarchyId> hierarchyOf(UnitOfWork<?> unit, ManagerKey key) {
        return unit.in(key, (hierarchy, manager) -> Outcome.done(hierarchy.id()))
                .toOptional();
    }

    private static Optional<Refusal> refuseOtherRules(Hierarchy hierarchy, NewManagers managers) {
        NewManager root = managers.root();
        return root == null
                        || managers.rules() == null
                        || new HierarchyReader(hierarchy).rulesName().equals(managers.rulesOrDefault())
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RefusalCode.MANAGER_EXISTS,
                        "The manager '" + root.key().id() + "' exists with other rules.",
                        "managerId",
                        root.key().id(),
                        "differs",
                        "rules"));
    }
}
