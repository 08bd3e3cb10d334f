package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.execution.UnitOfWork;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.LockedCallback;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.outcome.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/** Creates one manager, as a root or a child. */
final class ManagerCreation {

    private final HierarchyFactory factory;
    private final RulesCatalog rules;
    private final NewManager manager;
    private final ManagerPlan plan;

    ManagerCreation(HierarchyFactory factory, RulesCatalog rules, NewManager manager, ManagerPlan plan) {
        this.factory = factory;
        this.rules = rules;
        this.manager = manager;
        this.plan = plan;
    }

    /** Creates the manager and returns {@code result} of its description; refused if the key is in use. */
    <T> Outcome<T> run(UnitOfWork<T> unit, Function<ManagerDescription, T> result) {
        LockedCallback<T> created = (changed, hierarchy, child) ->
                unit.append(changed, result.apply(new HierarchyReader(hierarchy).describe(child)));
        String parentId = plan.parentId();
        if (parentId == null) {
            Duration lifetime = plan.lifetime();
            Expiry expiry = lifetime == null ? null : Expiry.of(lifetime, manager.createdAt());
            return rules.find(Objects.requireNonNullElse(plan.rules(), RulesCatalog.DEFAULT))
                    .then(found -> factory.createRoot(manager, plan.holdings(), found, expiry, unit::publish, created));
        }
        return unit.in(
                new ManagerKey(manager.key().tenant(), parentId),
                (hierarchy, parent) ->
                        factory.createChild(manager, plan.holdings(), parent, hierarchy, unit::publish, created));
    }
}
