package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.StoreSession;
import io.circuitsynth.refman.store.StoredResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on hierarchies that no other process can change meanwhile, in copies that nobody else sees.
 *
 * <p>To the live copies in this process it is as one more node: the version that it leaves behind shows them that they are
 * out of date.
 */
final class LockedUnitOfWork implements UnitOfWork {

    private final StoreSession session;
    private final Function<StoredHierarchy, Hierarchy> restore;
    private final Map<HierarchyId, Hierarchy> hierarchies = new HashMap<>();
    private final Map<ManagerKey, ReferenceManager> managers = new HashMap<>();
    private boolean hasAnswer;

    LockedUnitOfWork(StoreSession session, Function<StoredHierarchy, Hierarchy> restore) {
        this.session = session;
        this.restore = restore;
    }

    private Outcome<ReferenceManager> find(ManagerKey key) {
        while (!managers.containsKey(key)) {
            Optional<HierarchyId> id = session.find(key);
            if (id.isEmpty() || hierarchies.containsKey(id.get())) {
                return Outcome.refused(HierarchyLocks.notFound(key));
            }
            // It may have moved before its row was locked; then it is not in there, and its new place is looked up.
            session.load(id.get()).map(restore).ifPresent(this::add);
        }
        return Outcome.done(managers.get(key));
    }

    private void add(Hierarchy hierarchy) {
        hierarchies.put(hierarchy.id(), hierarchy);
        hierarchy.managers().forEach(manager -> managers.put(manager.key(), manager));
    }

    @Override
    public <T> Outcome<T> in(ManagerKey key, Work<T> work) {
        return find(key)
                .then(manager -> HierarchyLocks.in(manager, hierarchy -> Optional.of(work.on(hierarchy, manager)))
                        .orElseThrow());
    }

    @Override
    public <T> Outcome<T> inBoth(ManagerKey key, ManagerKey other, WorkOnBoth<T> work) {
        return find(key)
                .then(manager -> find(other)
                        .then(otherManager -> HierarchyLocks.inBoth(
                                        manager,
                                        otherManager,
                                        (hierarchy, otherHierarchy) ->
                                                Optional.of(work.on(hierarchy, manager, otherHierarchy, otherManager)))
                                .orElseThrow()));
    }

    @Override
    public boolean publish(ReferenceManager manager) {
        return session.find(manager.key()).isEmpty() && managers.putIfAbsent(manager.key(), manager) == null;
    }

    @Override
    public void withdraw(ReferenceManager manager) {
        managers.remove(manager.key());
    }

    @Override
    public void append(List<Hierarchy> changed, @Nullable StoredResponse answer) {
        if (!changed.isEmpty()) {
            hasAnswer = answer != null;
            session.append(
                    new HierarchyChange(
                            changed.stream().map(Hierarchy::drainChanges).toList()),
                    answer);
        }
    }

    /** Whether an answer is kept with the change. */
    boolean hasAnswer() {
        return hasAnswer;
    }
}
