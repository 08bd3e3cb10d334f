package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.StoreSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs one attempt on private copies of hierarchies whose rows are locked in the store.
 *
 * <p>No other node can change them meanwhile. The cached copies of this process become outdated, as after a change by
 * another node: the stored version is newer than theirs.
 */
final class LockedUnitOfWork<T, R> extends RenderingUnitOfWork<T, R> {

    private final StoreSession session;
    private final ManagerCache cache;
    private final MemoryLease lease;
    private final Map<HierarchyId, Hierarchy> hierarchies = new HashMap<>();
    private final Map<ManagerKey, ReferenceManager> managers = new HashMap<>();

    LockedUnitOfWork(
            StoreSession session,
            ManagerCache cache,
            MemoryLease lease,
            ManagerKey requested,
            Reply<T, R> reply,
            Supplier<ChangeOrigin> origin,
            NanoClock clock) {
        super(requested, reply, origin, clock);
        this.session = session;
        this.cache = cache;
        this.lease = lease;
    }

    private Outcome<ReferenceManager> find(ManagerKey key) {
        HierarchyId gone = null;
        while (!managers.containsKey(key)) {
            Optional<HierarchyId> id = session.find(key);
            if (id.isEmpty() || hierarchies.containsKey(id.get())) {
                return Outcome.refused(HierarchyLocks.notFound(key));
            }
            if (id.get().equals(gone)) {
                // The id of a deleted hierarchy is never used again.
                throw DamagedDataException.of(key, "its hierarchy " + id.get().value() + " is gone", null);
            }
            // If the manager moved before the row was locked, the next iteration looks up its new hierarchy.
            Optional<Hierarchy> loaded = cache.loadPrivately(session, id.get(), lease);
            gone = loaded.isPresent() ? null : id.get();
            loaded.ifPresent(this::add);
        }
        return Outcome.done(managers.get(key));
    }

    private void add(Hierarchy hierarchy) {
        hierarchies.put(hierarchy.id(), hierarchy);
        hierarchy.managers().forEach(manager -> managers.put(manager.key(), manager));
    }

    @Override
    public <V> Outcome<V> in(ManagerKey key, Work<V> work) {
        return inAny(key, (hierarchy, manager) -> {
            requireLiving(hierarchy);
            return Outcome.unless(enter(hierarchy, manager), () -> work.on(hierarchy, manager));
        });
    }

    /** Requires a hierarchy that has not expired; an expired one must be deleted first. */
    private void requireLiving(Hierarchy hierarchy) {
        if (cache.isExpired(hierarchy)) {
            throw new ExpiredException(hierarchy.rootKey());
        }
    }

    @Override
    public <V> Outcome<V> inAny(ManagerKey key, Work<V> work) {
        return find(key)
                .then(manager -> HierarchyLocks.in(
                                manager, hierarchy -> Optional.of(timed(hierarchy, () -> work.on(hierarchy, manager))))
                        .orElseThrow());
    }

    @Override
    public <V> Outcome<V> inBoth(ManagerKey key, ManagerKey other, WorkOnBoth<V> work) {
        return find(key)
                .then(manager -> find(other)
                        .then(otherManager -> HierarchyLocks.inBoth(
                                        manager,
                                        otherManager,
                                        (hierarchy, otherHierarchy) -> Optional.of(timed(hierarchy, () -> {
                                            requireLiving(hierarchy);
                                            requireLiving(otherHierarchy);
                                            return Outcome.unless(
                                                    enter(hierarchy, manager)
                                                            .or(() -> enter(otherHierarchy, otherManager)),
                                                    () -> work.on(hierarchy, manager, otherHierarchy, otherManager));
                                        })))
                                .orElseThrow()));
    }

    @Override
    public boolean publish(ReferenceManager manager) {
        return mayPublish(manager)
                && session.find(manager.key()).isEmpty()
                && managers.putIfAbsent(manager.key(), manager) == null;
    }

    @Override
    public void withdraw(ReferenceManager manager) {
        managers.remove(manager.key());
    }

    @Override
    public T append(List<Hierarchy> changed, T result) {
        changed.forEach(this::served);
        if (!changed.isEmpty()) {
            HierarchyChange change =
                    change(changed.stream().map(Hierarchy::drainChanges).toList());
            changed(changed);
            session.append(change, responseToStore(result));
        }
        return result;
    }
}
