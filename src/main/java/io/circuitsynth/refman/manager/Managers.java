package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.designator.Refusal;
import io.circuitsynth.refman.designator.RefusalCode;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.hierarchy.Forest;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Kind;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ManagerStats;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.hierarchy.WhileLocked;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Creates, finds, lists and describes managers. */
public final class Managers {

    private final OperationRunner runner;
    private final Forest forest;
    private final RulesCatalog rules;
    private final ManagerIds ids;
    private final Limits limits;
    private final InstantSource clock;

    /** Managers that are created in {@code forest}. */
    public Managers(
            OperationRunner runner,
            Forest forest,
            RulesCatalog rules,
            ManagerIds ids,
            Limits limits,
            InstantSource clock) {
        this.runner = runner;
        this.forest = forest;
        this.rules = rules;
        this.ids = ids;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * A manager that was asked for.
     *
     * @param manager the manager as it is now
     * @param isNew whether the request created it
     */
    public record FoundOrCreated(ManagerDescription manager, boolean isNew) {}

    /** Creates a manager; refused if there is one of that id. */
    public Outcome<ManagerDescription> create(String tenant, ManagerPlan plan) {
        Optional<Refusal> refusal = refusePlan(plan);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        return ids.choose(plan.id()).then(id -> {
            ManagerKey key = new ManagerKey(tenant, id);
            if (runner.managers().find(key).isDone()) {
                return Outcome.refused(Forest.exists(key));
            }
            NewManager manager = new NewManager(key, plan.name(), plan.initialCounters(), clock.instant());
            String parentId = plan.parentId();
            return parentId == null
                    ? createRoot(manager, Objects.requireNonNullElse(plan.rules(), RulesCatalog.DEFAULT))
                    : createChild(manager, new ManagerKey(tenant, parentId));
        });
    }

    /** Creates a manager, or finds the one of that id; refused if that one is not as the plan says. */
    public Outcome<FoundOrCreated> findOrCreate(String tenant, String id, ManagerPlan plan) {
        Optional<Refusal> refusal = refusePlan(plan);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        ManagerKey key = new ManagerKey(tenant, id);
        while (true) {
            // Whoever loses the race for the key, to a creation or a deletion, looks again.
            if (runner.managers().find(key).isDone()) {
                Outcome<FoundOrCreated> found = find(key, plan);
                if (!isRefused(found, RefusalCode.MANAGER_NOT_FOUND)) {
                    return found;
                }
            } else {
                Outcome<ManagerDescription> created = create(tenant, plan);
                if (!isRefused(created, RefusalCode.MANAGER_EXISTS)) {
                    return created.map(manager -> new FoundOrCreated(manager, true));
                }
            }
        }
    }

    private static boolean isRefused(Outcome<?> outcome, RefusalCode code) {
        return outcome.fold(value -> false, refusal -> refusal.code() == code);
    }

    private Outcome<ManagerDescription> createRoot(NewManager plan, String rulesName) {
        long start = runner.clock().nanoTime();
        return rules.find(rulesName)
                .then(found -> forest.createRoot(plan, found, runner.managers()::publish, created(start)))
                .map(pending -> runner.finish(Operation.CREATE, plan.key(), pending, description -> List.of()));
    }

    private Outcome<ManagerDescription> createChild(NewManager plan, ManagerKey parentKey) {
        long start = runner.clock().nanoTime();
        return runner.managers()
                .find(parentKey)
                .then(parent -> HierarchyLocks.in(
                        parent,
                        hierarchy -> forest.createChild(
                                plan, parent, hierarchy, runner.managers()::publish, created(start))))
                .map(pending -> runner.finish(Operation.CREATE, plan.key(), pending, description -> List.of()));
    }

    private WhileLocked<OperationRunner.Pending<ManagerDescription>> created(long start) {
        return (hierarchy, manager) -> runner.pending(
                new HierarchyReader(hierarchy).describe(manager), hierarchy, manager.key(), Kind.CREATED, start);
    }

    private Outcome<FoundOrCreated> find(ManagerKey key, ManagerPlan plan) {
        return runner.read(key, (hierarchy, manager) -> {
            HierarchyReader reader = new HierarchyReader(hierarchy);
            ManagerDescription description = reader.describe(manager);
            Optional<Refusal> refusal = reader.refuseCounters(plan.initialCounters());
            if (refusal.isPresent()) {
                return Outcome.refused(refusal.get());
            }
            return differing(plan, description)
                    .or(() -> reader.hasCounters(manager, plan.initialCounters())
                            ? Optional.empty()
                            : Optional.of("initialCounters"))
                    .map(member -> Outcome.<FoundOrCreated>refused(Refusal.of(
                            RefusalCode.MANAGER_EXISTS,
                            "The manager '" + key.id() + "' exists with another " + member + ".",
                            "managerId",
                            key.id(),
                            "differs",
                            member)))
                    .orElseGet(() -> Outcome.done(new FoundOrCreated(description, false)));
        });
    }

    private static Optional<String> differing(ManagerPlan plan, ManagerDescription description) {
        ManagerKey parent = description.parent();
        if (!Objects.equals(plan.name(), description.name())) {
            return Optional.of("name");
        }
        if (!Objects.equals(plan.parentId(), parent == null ? null : parent.id())) {
            return Optional.of("parentId");
        }
        String rulesName = Objects.requireNonNullElse(plan.rules(), RulesCatalog.DEFAULT);
        return parent == null && !rulesName.equals(description.rules()) ? Optional.of("rules") : Optional.empty();
    }

    private Optional<Refusal> refusePlan(ManagerPlan plan) {
        String name = plan.name();
        if (plan.parentId() != null && plan.rules() != null) {
            return Optional.of(Refusal.of(
                    RefusalCode.RULES_OF_CHILD,
                    "The rules are the root's: a manager with a parent cannot name its own.",
                    "rules",
                    plan.rules(),
                    "parentId",
                    plan.parentId()));
        }
        return (name == null ? Optional.<Refusal>empty() : limits.refuseName(name))
                .or(() -> limits.refuseCounters(plan.initialCounters().size()));
    }

    /** The manager as it is now. */
    public Outcome<ManagerDescription> get(ManagerKey key) {
        return runner.read(key, (hierarchy, manager) -> Outcome.done(new HierarchyReader(hierarchy).describe(manager)));
    }

    /** The manager's figures. */
    public Outcome<ManagerStats> stats(ManagerKey key) {
        return runner.read(
                key,
                (hierarchy, manager) -> Outcome.done(new HierarchyReader(hierarchy)
                        .stats(manager, runner.clock().nanoTime())));
    }

    /** The tenant's managers in the order of their ids. */
    public Outcome<Page<ManagerDescription>> list(String tenant, boolean rootsOnly, String after, int limit) {
        return KeyPages.read(
                limits,
                runner.managers().keysAfter(new ManagerKey(tenant, after)),
                tenant,
                limit,
                key -> get(key).toOptional().filter(description -> !rootsOnly || description.parent() == null));
    }

    /** The children of a manager in the order of their ids. */
    public Outcome<Page<ManagerDescription>> listChildren(ManagerKey parent, String after, int limit) {
        return get(parent)
                .then(description -> KeyPages.read(
                        limits,
                        description.children().stream()
                                .filter(key -> key.id().compareTo(after) > 0)
                                .sorted()
                                .toList(),
                        parent.tenant(),
                        limit,
                        key -> get(key).toOptional()));
    }
}
