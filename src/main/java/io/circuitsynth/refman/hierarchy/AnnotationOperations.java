package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
     * Creates the result of an annotation while the lock of its hierarchy is still held.
     *
     * @param <T> the result
     */
    @FunctionalInterface
    public interface Completion<T> {

        /**
         * Creates the result.
         *
         * @param changed the hierarchy, or none if nothing changes
         */
        T of(List<Hierarchy> changed, Hierarchy hierarchy, AnnotationResult result);
    }

    /**
     * Annotates a hierarchy whose lock is held.
     *
     * @param children the managers to create; those that the hierarchy has are left as they are
     * @param publish publishes one manager, as in {@link HierarchyFactory#createRoot}
     * @param withdraw withdraws a published manager
     * @param done creates the result
     */
    public <T> Outcome<T> annotate(
            Annotation annotation,
            Hierarchy hierarchy,
            List<NewChild> children,
            Predicate<ReferenceManager> publish,
            Consumer<ReferenceManager> withdraw,
            Completion<T> done) {
        return plan(annotation, hierarchy, children).then(plan -> {
            AnnotationResult result = plan.result();
            if (annotation.isDryRun() || !plan.isChange()) {
                return Outcome.done(done.of(List.of(), hierarchy, result));
            }
            plan.created().forEach(manager -> manager.moveTo(hierarchy));
            return Outcome.unless(factory.refusePublication(plan.created(), publish, withdraw), () -> {
                plan.apply();
                return Outcome.done(done.of(List.of(hierarchy), hierarchy, result));
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
            Completion<T> done) {
        Hierarchy hierarchy = factory.emptyHierarchy(root, rules);
        hierarchy.lock().lock();
        try {
            return plan(annotation, hierarchy, children).then(plan -> {
                AnnotationResult result = plan.result();
                if (annotation.isDryRun()) {
                    return Outcome.done(done.of(List.of(), hierarchy, result));
                }
                plan.apply();
                return Outcome.unless(
                        factory.refusePublication(hierarchy.managers(), publish, withdraw),
                        () -> Outcome.done(done.of(List.of(hierarchy), hierarchy, result)));
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
