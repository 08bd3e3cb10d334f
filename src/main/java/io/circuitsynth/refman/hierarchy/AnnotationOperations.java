package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Annotates hierarchies, and creates their managers in the same step. */
public final class AnnotationOperations {

    private final HierarchyFactory factory;

    /** Creates the operations for the hierarchies of a factory. */
    public AnnotationOperations(HierarchyFactory factory) {
        this.factory = factory;
    }

    /**
     * A manager to create unless the hierarchy has it.
     *
     * @param parentId the id of its parent, which exists or precedes it; null for the root
     */
    public record NewChild(NewManager manager, @Nullable String parentId) {}

    /**
     * Annotates a hierarchy whose lock is held.
     *
     * @param children the managers to create; those that the hierarchy has are left as they are
     * @param publish publishes one manager, as in {@link HierarchyFactory#createRoot}
     * @param withdraw withdraws a published manager
     * @param done creates the result from the changed hierarchies, which are none if nothing changes
     */
    public <T> Outcome<T> annotate(
            Annotation annotation,
            Hierarchy hierarchy,
            List<NewChild> children,
            Predicate<ReferenceManager> publish,
            Consumer<ReferenceManager> withdraw,
            BiFunction<List<Hierarchy>, AnnotationResult, T> done) {
        return plan(annotation, hierarchy, children).then(plan -> {
            AnnotationResult result = plan.result();
            if (annotation.isDryRun() || !plan.isChange()) {
                return Outcome.done(done.apply(List.of(), result));
            }
            plan.created().forEach(manager -> manager.moveTo(hierarchy));
            return Outcome.unless(factory.refusePublication(plan.created(), publish, withdraw), () -> {
                plan.apply();
                return Outcome.done(done.apply(List.of(hierarchy), result));
            });
        });
    }

    /**
     * Creates a hierarchy and annotates it; otherwise as {@link #annotate}.
     *
     * @param root its root
     */
    public <T> Outcome<T> annotateNew(
            Annotation annotation,
            NewManager root,
            Rules rules,
            List<NewChild> children,
            Predicate<ReferenceManager> publish,
            Consumer<ReferenceManager> withdraw,
            BiFunction<List<Hierarchy>, AnnotationResult, T> done) {
        Hierarchy hierarchy = factory.emptyHierarchy(root, rules);
        hierarchy.lock().lock();
        try {
            return plan(annotation, hierarchy, children).then(plan -> {
                AnnotationResult result = plan.result();
                if (annotation.isDryRun()) {
                    return Outcome.done(done.apply(List.of(), result));
                }
                plan.apply();
                return Outcome.unless(
                        factory.refusePublication(hierarchy.managers(), publish, withdraw),
                        () -> Outcome.done(done.apply(List.of(hierarchy), result)));
            });
        } finally {
            hierarchy.lock().unlock();
        }
    }

    private Outcome<AnnotationPlan> plan(Annotation annotation, Hierarchy hierarchy, List<NewChild> children) {
        Set<String> ids = PlannedManagers.idsOf(annotation);
        ids.add(hierarchy.root().key().id());
        for (NewChild child : children) {
            ids.add(child.manager().key().id());
            if (child.parentId() != null) {
                ids.add(child.parentId());
            }
        }
        PlannedManagers managers = new PlannedManagers(hierarchy, ids);
        Optional<Refusal> refusal = factory.plan(children, hierarchy, managers);
        return Outcome.unless(refusal, () -> new AnnotationPlanner(hierarchy, annotation, managers).plan())
                .then(plan -> Outcome.unless(plan.refuseGrowth(), () -> Outcome.done(plan)));
    }
}
