package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.execution.StoreGuard;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.LockedCallback;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ManagerStats;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.IdempotencyKey;
import io.circuitsynth.refman.store.StoredResponse;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates, finds, lists and describes managers. */
public final class Managers {

    private final OperationRunner runner;
    private final HierarchyFactory forest;
    private final RulesCatalog rules;
    private final ManagerIds ids;
    private final Limits limits;
    private final InstantSource clock;

    /** Managers that are created in {@code forest}. */
    public Managers(
            OperationRunner runner,
            HierarchyFactory forest,
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
    public Outcome<ManagerDescription> create(String tenant, ManagerPlan plan, Receipt<ManagerDescription> receipt) {
        return plan(tenant, plan)
                .then(manager -> runner.change(
                        Operation.CREATE,
                        manager.key(),
                        workspace -> create(workspace, manager, plan, receipt),
                        description -> List.of(),
                        receipt));
    }

    /** Creates a manager, or finds the one of that id; refused if that one is not as the plan says. */
    public Outcome<FoundOrCreated> findOrCreate(
            String tenant, String id, ManagerPlan plan, Receipt<FoundOrCreated> receipt) {
        ManagerKey key = new ManagerKey(tenant, id);
        return plan(tenant, plan).then(manager -> {
            while (true) {
                // Whoever loses the race for the key, to a creation or a deletion, looks again.
                Outcome<FoundOrCreated> found = find(key, plan);
                if (!isRefused(found, RefusalCode.MANAGER_NOT_FOUND)) {
                    return found;
                }
                Outcome<FoundOrCreated> created = runner.change(
                                Operation.CREATE,
                                key,
                                workspace -> create(workspace, manager, plan, ofCreation(receipt)),
                                description -> List.of(),
                                ofCreation(receipt))
                        .map(description -> new FoundOrCreated(description, true));
                if (!isRefused(created, RefusalCode.MANAGER_EXISTS)) {
                    return created;
                }
            }
        });
    }

    private static Receipt<ManagerDescription> ofCreation(Receipt<FoundOrCreated> receipt) {
        return new Receipt<>() {
            @Override
            public @Nullable IdempotencyKey key() {
                return receipt.key();
            }

            @Override
            public @Nullable StoredResponse of(ManagerDescription description) {
                return receipt.of(new FoundOrCreated(description, true));
            }

            @Override
            public void kept() {
                receipt.kept();
            }
        };
    }

    private static boolean isRefused(Outcome<?> outcome, RefusalCode code) {
        return outcome.fold(value -> false, refusal -> refusal.code() == code);
    }

    private Outcome<NewManager> plan(String tenant, ManagerPlan plan) {
        Optional<Refusal> refusal = refusePlan(plan);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        return ids.choose(plan.id())
                .map(id -> new NewManager(
                        new ManagerKey(tenant, id),
                        plan.name(),
                        plan.initialCounters(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS)));
    }

    private Outcome<OperationRunner.Done<ManagerDescription>> create(
            UnitOfWork workspace, NewManager manager, ManagerPlan plan, Receipt<ManagerDescription> receipt) {
        long start = runner.clock().nanoTime();
        ManagerKey key = manager.key();
        if (workspace.in(key, (hierarchy, known) -> Outcome.done(known)).isDone()) {
            return Outcome.refused(HierarchyFactory.exists(key));
        }
        LockedCallback<OperationRunner.Done<ManagerDescription>> created = (changed, hierarchy, child) -> {
            ManagerDescription description = new HierarchyReader(hierarchy).describe(child);
            workspace.append(changed, receipt.of(description));
            return runner.done(description, hierarchy, start);
        };
        String parentId = plan.parentId();
        if (parentId == null) {
            return rules.find(Objects.requireNonNullElse(plan.rules(), RulesCatalog.DEFAULT))
                    .then(found -> forest.createRoot(manager, found, workspace::publish, created));
        }
        return workspace.in(
                new ManagerKey(key.tenant(), parentId),
                (hierarchy, parent) -> forest.createChild(manager, parent, hierarchy, workspace::publish, created));
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
        return limits.refusePage(limit)
                .<Outcome<Page<ManagerDescription>>>map(Outcome::refused)
                .orElseGet(() -> StoreGuard.orUnavailable(() -> KeyPages.of(
                        runner.store().managers(tenant, rootsOnly, KeyPages.place(after), limit + 1),
                        limit,
                        this::get)));
    }

    /** The children of a manager in the order of their ids. */
    public Outcome<Page<ManagerDescription>> listChildren(ManagerKey parent, String after, int limit) {
        return get(parent)
                .then(description -> limits.refusePage(limit)
                        .<Outcome<Page<ManagerDescription>>>map(Outcome::refused)
                        .orElseGet(() -> KeyPages.of(
                                description.children().stream()
                                        .filter(key -> key.id().compareTo(after) > 0)
                                        .sorted()
                                        .limit(limit + 1L)
                                        .toList(),
                                limit,
                                this::get)));
    }
}
