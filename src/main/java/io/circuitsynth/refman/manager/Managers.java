package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.StoreGuard;
import io.circuitsynth.refman.execution.TenantGrowth;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.InitialHoldings;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ManagerStats;
import io.circuitsynth.refman.hierarchy.ManagerUpdate;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.hierarchy.OwnedNets;
import io.circuitsynth.refman.hierarchy.OwnedReferences;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates, finds, lists and describes managers. */
public final class Managers {

    private final OperationRunner runner;
    private final HierarchyStore store;
    private final HierarchyFactory factory;
    private final RulesCatalog rules;
    private final ManagerIds ids;
    private final Limits limits;
    private final InstantSource clock;
    private final NanoClock nanoClock;

    /** Creates the use cases. */
    public Managers(
            OperationRunner runner,
            HierarchyStore store,
            HierarchyFactory factory,
            RulesCatalog rules,
            ManagerIds ids,
            Limits limits,
            InstantSource clock,
            NanoClock nanoClock) {
        this.runner = runner;
        this.store = store;
        this.factory = factory;
        this.rules = rules;
        this.ids = ids;
        this.limits = limits;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /**
     * A manager that was found or created.
     *
     * @param manager the current state of the manager
     * @param isNew whether the request created it
     */
    public record FoundOrCreated(ManagerDescription manager, boolean isNew) {}

    /** Creates a manager; refused if its id is in use. */
    public <R> Outcome<R> create(String tenant, ManagerPlan plan, Reply<ManagerDescription, R> reply) {
        return plan(tenant, plan)
                .then(manager -> runner.change(
                        Operation.<ManagerDescription>of(
                                        OperationType.CREATE,
                                        manager.key(),
                                        unit -> exists(unit, manager.key())
                                                ? Outcome.refused(HierarchyFactory.exists(manager.key()))
                                                : creation(manager, plan).run(unit, Function.identity()),
                                        description -> List.of())
                                .adding(growth(plan)),
                        reply));
    }

    /** Returns the manager with an id, and creates it if there is none; refused if it differs from the plan. */
    public <R> Outcome<R> findOrCreate(String tenant, String id, ManagerPlan plan, Reply<FoundOrCreated, R> reply) {
        ManagerKey key = new ManagerKey(tenant, id);
        Outcome<R> outcome = plan(tenant, plan)
                .then(manager -> runner.change(
                        Operation.<FoundOrCreated>of(
                                        OperationType.CREATE,
                                        key,
                                        unit -> findOrCreate(unit, manager, plan),
                                        result -> List.of())
                                .adding(growth(plan)),
                        reply));
        // A manager that exists is found even if its tenant cannot create another.
        return refusedBecause(outcome, RefusalCode.QUOTA_EXCEEDED)
                ? runner.read(key, (hierarchy, known) -> compare(hierarchy, known, plan), reply)
                        .fold(Outcome::done, refusal -> outcome)
                : outcome;
    }

    private static TenantGrowth growth(ManagerPlan plan) {
        return new TenantGrowth(
                1, plan.parentId() == null ? 1 : 0, plan.holdings().references().size());
    }

    private Outcome<FoundOrCreated> findOrCreate(
            UnitOfWork<FoundOrCreated> unit, NewManager manager, ManagerPlan plan) {
        Outcome<FoundOrCreated> found = unit.in(manager.key(), (hierarchy, known) -> compare(hierarchy, known, plan));
        return refusedBecause(found, RefusalCode.MANAGER_NOT_FOUND)
                ? creation(manager, plan).run(unit, description -> new FoundOrCreated(description, true))
                : found;
    }

    private ManagerCreation creation(NewManager manager, ManagerPlan plan) {
        return new ManagerCreation(factory, rules, manager, plan);
    }

    private static boolean exists(UnitOfWork<?> unit, ManagerKey key) {
        return unit.in(key, (hierarchy, known) -> Outcome.done(known)).isDone();
    }

    private static boolean refusedBecause(Outcome<?> outcome, RefusalCode code) {
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

    private static Outcome<FoundOrCreated> compare(Hierarchy hierarchy, ReferenceManager manager, ManagerPlan plan) {
        HierarchyReader reader = new HierarchyReader(hierarchy);
        ManagerDescription description = reader.describe(manager);
        Optional<Refusal> refusal = reader.refuseCounters(plan.initialCounters());
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        return differing(plan, description)
                .or(() -> differing(plan.holdings(), hierarchy, manager))
                .map(member -> differs(manager.key(), member))
                .or(() -> reader.hasCounters(manager, plan.initialCounters())
                        ? Optional.empty()
                        : Optional.of(differingCounters(manager.key(), plan)))
                .map(Outcome::<FoundOrCreated>refused)
                .orElseGet(() -> Outcome.done(new FoundOrCreated(description, false)));
    }

    private static Refusal differs(ManagerKey key, String member) {
        return Refusal.of(
                RefusalCode.MANAGER_EXISTS,
                "The manager '" + key.id() + "' exists with another " + member + ".",
                "managerId",
                key.id(),
                "differs",
                member);
    }

    private static Refusal differingCounters(ManagerKey key, ManagerPlan plan) {
        return Optional.ofNullable(plan.parentId())
                .flatMap(parentId -> HierarchyFactory.refuseCountersOfChild(parentId, plan.initialCounters()))
                .orElseGet(() -> differs(key, "initialCounters"));
    }

    private static Optional<String> differing(ManagerPlan plan, ManagerDescription description) {
        ManagerKey parent = description.parent();
        if (!Objects.equals(plan.name(), description.name())) {
            return Optional.of("name");
        }
        if (!Objects.equals(plan.parentId(), parent == null ? null : parent.id())) {
            return Optional.of("parentId");
        }
        Expiry expiry = description.expiry();
        if (parent == null && !Objects.equals(plan.lifetime(), expiry == null ? null : expiry.lifetime())) {
            return Optional.of("expiresIn");
        }
        String rulesName = Objects.requireNonNullElse(plan.rules(), RulesCatalog.DEFAULT);
        return parent == null && !rulesName.equals(description.rules()) ? Optional.of("rules") : Optional.empty();
    }

    private static Optional<String> differing(InitialHoldings holdings, Hierarchy hierarchy, ReferenceManager manager) {
        if (new OwnedReferences(hierarchy, manager).countNew(holdings.references()) > 0) {
            return Optional.of("references");
        }
        return new OwnedNets(hierarchy, manager).ownsAll(holdings.nets()) ? Optional.empty() : Optional.of("nets");
    }

    private Optional<Refusal> refusePlan(ManagerPlan plan) {
        String name = plan.name();
        if (plan.parentId() != null && plan.rules() != null) {
            return Optional.of(rulesOfChild(plan.rules(), plan.parentId()));
        }
        if (plan.parentId() != null && plan.expiresIn() != null) {
            return Optional.of(Refusal.of(
                    RefusalCode.EXPIRY_OF_CHILD,
                    "Only a root can expire: a manager with a parent exists as long as its hierarchy.",
                    "expiresIn",
                    plan.expiresIn(),
                    "parentId",
                    plan.parentId()));
        }
        return refuseExpiry(plan.expiresIn())
                .or(() -> name == null ? Optional.<Refusal>empty() : limits.refuseName(name))
                .or(() -> limits.refuseCounters(plan.initialCounters().size()))
                .or(() -> refuseHoldings(plan.holdings()));
    }

    private Optional<Refusal> refuseHoldings(InitialHoldings holdings) {
        int references = holdings.references().size();
        int nets = holdings.nets().size();
        return (references == 0 ? Optional.<Refusal>empty() : limits.refuseReferences(references))
                .or(() -> nets == 0 ? Optional.empty() : limits.refuseNets(nets));
    }

    private static Optional<Refusal> refuseExpiry(@Nullable String expiresIn) {
        return expiresIn == null
                ? Optional.empty()
                : Expiry.parse(expiresIn).fold(lifetime -> Optional.empty(), Optional::of);
    }

    /** Creates the refusal of a manager with a parent that names rules; null stands for the root as its parent. */
    static Refusal rulesOfChild(String rules, @Nullable String parentId) {
        return new Refusal(
                RefusalCode.RULES_OF_CHILD,
                "The rules are the root's: a manager with a parent cannot name its own.",
                parentId == null ? Map.of("rules", rules) : Map.of("rules", rules, "parentId", parentId));
    }

    /** Updates the attributes of a manager; writes nothing if they have the new values already. */
    public <R> Outcome<R> update(ManagerKey key, ManagerUpdate update, Reply<ManagerDescription, R> reply) {
        ManagerUpdate.NewName name = update.name();
        return Outcome.unless(
                name == null || name.text() == null ? Optional.empty() : limits.refuseName(name.text()),
                () -> runner.change(
                        Operation.<ManagerDescription>of(
                                OperationType.UPDATE,
                                key,
                                unit -> unit.in(
                                        key,
                                        (hierarchy, manager) -> update.applyTo(hierarchy, manager)
                                                .map(hasChanged -> unit.append(
                                                        hasChanged ? List.of(hierarchy) : List.of(),
                                                        new HierarchyReader(hierarchy).describe(manager)))),
                                description -> List.of()),
                        reply));
    }

    /** Returns the description of a manager. */
    public Outcome<ManagerDescription> get(ManagerKey key) {
        return get(key, Reply.identity());
    }

    /** Returns the rendered description of a manager. */
    public <R> Outcome<R> get(ManagerKey key, Reply<ManagerDescription, R> reply) {
        return runner.read(
                key, (hierarchy, manager) -> Outcome.done(new HierarchyReader(hierarchy).describe(manager)), reply);
    }

    /** Returns the statistics of a manager. */
    public <R> Outcome<R> stats(ManagerKey key, Reply<ManagerStats, R> reply) {
        return runner.read(
                key,
                (hierarchy, manager) ->
                        Outcome.done(new HierarchyReader(hierarchy).stats(manager, nanoClock.nanoTime())),
                reply);
    }

    /** Lists one page of the tenant's managers in the order of their ids. */
    public Outcome<Page<ManagerDescription>> list(String tenant, boolean rootsOnly, String after, int limit) {
        return Outcome.unless(
                refusePage(limit),
                () -> StoreGuard.orUnavailable(() -> KeyPages.of(
                        store.managers(tenant, rootsOnly, KeyPages.place(after), limit + 1), limit, this::get)));
    }

    /** Lists one page of the children of a manager in the order of their ids. */
    public Outcome<Page<ManagerDescription>> listChildren(ManagerKey parent, String after, int limit) {
        return get(parent)
                .then(description -> Outcome.unless(
                        refusePage(limit),
                        () -> KeyPages.of(
                                description.children().stream()
                                        .filter(key -> key.id().compareTo(after) > 0)
                                        .sorted()
                                        .limit(limit + 1L)
                                        .toList(),
                                limit,
                                this::get)));
    }

    private Optional<Refusal> refusePage(int limit) {
        return limits.refusePage(limit).or(() -> runner.refuseMemory(ResultMemory.of(limit)));
    }
}
