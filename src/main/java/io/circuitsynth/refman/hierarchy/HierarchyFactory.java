package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFailedException;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Creates hierarchies, and managers as roots or children; restores stored hierarchies. */
public final class HierarchyFactory {

    private final IndexFactory indexes;
    private final Supplier<HierarchyId> ids;
    private final ToLongFunction<ManagerKey> lastVersions;
    private final Limits limits;
    private final NanoClock clock;

    /**
     * Creates a factory.
     *
     * @param ids gives the ids of new hierarchies
     * @param lastVersions returns the last version of earlier hierarchies with the same root; 0 if there were none. A new
     *     one continues from it, so that a version never means two states
     */
    public HierarchyFactory(
            IndexFactory indexes,
            Supplier<HierarchyId> ids,
            ToLongFunction<ManagerKey> lastVersions,
            Limits limits,
            NanoClock clock) {
        this.indexes = indexes;
        this.ids = ids;
        this.lastVersions = lastVersions;
        this.limits = limits;
        this.clock = clock;
    }

    Limits limits() {
        return limits;
    }

    NanoClock clock() {
        return clock;
    }

    /**
     * Creates a manager with a hierarchy of its own.
     *
     * @param publish publishes the manager under its key; returns false if the key is taken, and then nothing is created.
     *     Callers that find the published manager wait for the lock
     * @param created creates the result
     */
    public <T> Outcome<T> createRoot(
            NewManager plan, Rules rules, Predicate<ReferenceManager> publish, LockedCallback<T> created) {
        return createRoot(plan, InitialHoldings.NONE, rules, null, publish, created);
    }

    /**
     * Creates a manager with a hierarchy of its own and with holdings; otherwise like the other method.
     *
     * @param expiry when the hierarchy expires; null if it does not
     */
    public <T> Outcome<T> createRoot(
            NewManager plan,
            InitialHoldings holdings,
            Rules rules,
            @Nullable Expiry expiry,
            Predicate<ReferenceManager> publish,
            LockedCallback<T> created) {
        Optional<Refusal> refusal = Hierarchy.refuseCounters(rules, plan.counters())
                .or(() -> limits.refuseSeries(plan.counters().size()));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        ReferenceManager root = manager(plan);
        Hierarchy hierarchy = hierarchyFor(root, rules);
        hierarchy.admit(root);
        if (expiry != null) {
            hierarchy.setExpiry(expiry);
        }
        hierarchy.lock().lock();
        try {
            return PlannedHoldings.of(hierarchy, root, holdings).then(planned -> {
                Growth growth = new Growth();
                planned.addTo(growth);
                return Outcome.unless(planned.count() == 0 ? Optional.empty() : hierarchy.refuse(growth), () -> {
                    if (!publish.test(root)) {
                        return Outcome.refused(exists(plan.key()));
                    }
                    planned.apply();
                    return Outcome.done(created.of(List.of(hierarchy), hierarchy, root));
                });
            });
        } finally {
            hierarchy.lock().unlock();
        }
    }

    /** Creates a child of a parent, like {@link #createRoot}; requires the lock of the parent's hierarchy. */
    public <T> Outcome<T> createChild(
            NewManager plan,
            ReferenceManager parent,
            Hierarchy hierarchy,
            Predicate<ReferenceManager> publish,
            LockedCallback<T> created) {
        return createChild(plan, InitialHoldings.NONE, parent, hierarchy, publish, created);
    }

    /** Creates a child of a parent with holdings; otherwise like the other method. */
    public <T> Outcome<T> createChild(
            NewManager plan,
            InitialHoldings holdings,
            ReferenceManager parent,
            Hierarchy hierarchy,
            Predicate<ReferenceManager> publish,
            LockedCallback<T> created) {
        Optional<Refusal> refusal = refuseCountersOfChild(parent.key().id(), plan.counters())
                .or(() -> limits.refuseManagers(hierarchy.managersCount() + 1))
                .or(() -> limits.refuseLevels(parent.depth() + 2));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        ReferenceManager child = manager(plan);
        return PlannedHoldings.of(hierarchy, child, holdings)
                .then(planned -> Outcome.unless(
                        hierarchy.refuseGrowth(1 + planned.count(), () -> {
                            Growth growth = Growth.ofManager(plan);
                            planned.addTo(growth);
                            return growth;
                        }),
                        () -> {
                            child.moveTo(hierarchy);
                            if (!publish.test(child)) {
                                return Outcome.refused(exists(plan.key()));
                            }
                            hierarchy.admit(child);
                            hierarchy.place(child, parent);
                            planned.apply();
                            return Outcome.done(created.of(List.of(hierarchy), hierarchy, child));
                        }));
    }

    /**
     * Creates the whole hierarchy of a snapshot, or nothing.
     *
     * @param publish publishes one manager, as in {@link #createRoot}
     * @param withdraw withdraws a published manager
     * @param created creates the result from the root
     */
    public <T> Outcome<T> createAll(
            HierarchySnapshot snapshot,
            Rules rules,
            Predicate<ReferenceManager> publish,
            Consumer<ReferenceManager> withdraw,
            LockedCallback<T> created) {
        Optional<Refusal> refusal = limits.refuseManagers(snapshot.managers().size())
                .or(() -> limits.refuseLevels(snapshot.levels()))
                .or(() -> refuseSize(snapshot.growth()));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        List<ReferenceManager> managers = snapshot.managers().stream()
                .map(each -> manager(each.manager()))
                .toList();
        Hierarchy hierarchy = hierarchyFor(managers.get(0), rules);
        hierarchy.lock().lock();
        try {
            hierarchy.restore(snapshot, managers);
            Optional<ManagerKey> taken = publishAll(managers, publish, withdraw);
            if (taken.isPresent()) {
                return Outcome.refused(exists(taken.get()));
            }
            return Outcome.done(created.of(List.of(hierarchy), hierarchy, hierarchy.root()));
        } finally {
            hierarchy.lock().unlock();
        }
    }

    private Optional<Refusal> refuseSize(Growth growth) {
        return limits.refuseSize(growth.references(), growth.series().size(), growth.unnumbered(), growth.bytes());
    }

    /** Creates a hierarchy of one manager that is not published yet. */
    Hierarchy emptyHierarchy(NewManager plan, Rules rules) {
        ReferenceManager root = manager(plan);
        Hierarchy hierarchy = hierarchyFor(root, rules);
        hierarchy.admit(root);
        return hierarchy;
    }

    /**
     * Plans new managers of a hierarchy; refused if one has an unknown parent, or would exceed the limits.
     *
     * @param managers finds the managers that exist, and receives the new ones
     */
    Optional<Refusal> plan(
            List<AnnotationOperations.NewChild> children, Hierarchy hierarchy, PlannedManagers managers) {
        for (AnnotationOperations.NewChild child : children) {
            String id = child.manager().key().id();
            String parentId = child.parentId();
            Optional<Refusal> refusal = parentId == null ? Optional.empty() : managers.refuseUnknown(parentId);
            if (refusal.isPresent()) {
                return refusal;
            }
            ReferenceManager parent = parentId == null ? hierarchy.root() : managers.get(parentId);
            if (managers.has(id)) {
                refusal = refuseOtherParent(managers.get(id), managers.parentOf(managers.get(id)), parent);
            } else {
                managers.add(manager(child.manager()), parent);
                refusal = limits.refuseLevels(managers.depthOf(managers.get(id)) + 1);
            }
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        int created = managers.created().size();
        return created == 0 ? Optional.empty() : limits.refuseManagers(hierarchy.managersCount() + created);
    }

    private static Optional<Refusal> refuseOtherParent(
            ReferenceManager manager, @Nullable ReferenceManager actual, ReferenceManager parent) {
        return actual == parent
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RefusalCode.MANAGER_EXISTS,
                        "The manager '" + manager.key().id() + "' exists with another parent.",
                        "managerId",
                        manager.key().id(),
                        "differs",
                        "parentId"));
    }

    /** Publishes managers, or none and returns the refusal if a key is taken. */
    Optional<Refusal> refusePublication(
            Collection<ReferenceManager> managers,
            Predicate<ReferenceManager> publish,
            Consumer<ReferenceManager> withdraw) {
        return publishAll(managers, publish, withdraw).map(HierarchyFactory::exists);
    }

    /** Publishes new managers of a locked hierarchy; if a key is taken, withdraws them all and returns the key. */
    private static Optional<ManagerKey> publishAll(
            Collection<ReferenceManager> managers,
            Predicate<ReferenceManager> publish,
            Consumer<ReferenceManager> withdraw) {
        // In the order of their keys, so that one of several concurrent imports with the same keys succeeds.
        List<ReferenceManager> ordered = managers.stream()
                .sorted(Comparator.comparing(ReferenceManager::key))
                .toList();
        for (int i = 0; i < ordered.size(); i++) {
            if (!publish.test(ordered.get(i))) {
                for (ReferenceManager published : ordered.subList(0, i)) {
                    withdraw.accept(published);
                    // Callers that found it wait for the lock, and then see that it no longer exists.
                    published.moveTo(null);
                }
                return Optional.of(ordered.get(i).key());
            }
        }
        return Optional.empty();
    }

    /** Creates a hierarchy for {@code root} that contains no manager yet. */
    Hierarchy hierarchyFor(ReferenceManager root, Rules rules) {
        HierarchyId id = ids.get();
        Hierarchy hierarchy = new Hierarchy(
                id,
                rules,
                root,
                indexes.create(id.value()),
                CachedVersion.ofNew(lastVersions.applyAsLong(root.key())),
                limits);
        hierarchy.recorder().record(new Mutation.HierarchyCreated(hierarchy.rulesName()));
        return hierarchy;
    }

    /** Creates a hierarchy without managers for the replay of its log after a version. */
    Hierarchy replayed(HierarchyId id, ReferenceManager root, Rules rules, long version) {
        return new Hierarchy(id, rules, root, indexes.create(id.value()), CachedVersion.ofNew(version), limits);
    }

    /**
     * Restores a stored hierarchy.
     *
     * @param rules its rules
     * @throws DamagedDataException if the rows do not form one hierarchy, or are fewer than were stored
     */
    public Hierarchy restore(StoredHierarchy stored, Rules rules) {
        Map<Integer, ReferenceManager> bySlot = new HashMap<>();
        List<HierarchyRows.ManagerRow> rows = new ArrayList<>(stored.rows().managers());
        rows.sort(Comparator.comparingLong(row -> row.stored().position()));
        for (HierarchyRows.ManagerRow row : rows) {
            StoredManager from = row.stored();
            ReferenceManager manager =
                    new ReferenceManager(from.key(), from.name(), from.createdAt(), from.ranges(), clock.nanoTime());
            manager.slot = row.slot();
            manager.position = from.position();
            bySlot.put(row.slot(), manager);
        }
        ReferenceManager root = null;
        for (HierarchyRows.ManagerRow row : rows) {
            ReferenceManager manager = at(stored, bySlot, row.slot());
            Integer parentSlot = row.stored().parentSlot();
            if (parentSlot != null) {
                manager.link(at(stored, bySlot, parentSlot));
            } else if (root == null) {
                root = manager;
            } else {
                throw damaged(stored, "it has two roots");
            }
        }
        if (root == null || !root.key().equals(stored.head().root())) {
            throw damaged(stored, "its root is gone");
        }
        // A cycle of parents is not below the root.
        if (rows.size() != stored.head().managersCount() || root.subtree().size() != rows.size()) {
            throw damaged(stored, "some of its managers are gone, or not below its root");
        }
        requireSlots(stored, bySlot);
        stored.rows().symbols().forEach(row -> at(stored, bySlot, row.stored().slot()));
        for (HierarchyRows.CounterRow row : stored.rows().counters()) {
            ReferenceManager manager = at(stored, bySlot, row.key().slot());
            Counters counters = row.key().counted() == Counted.NETS ? manager.netCounters : manager.counters;
            counters.raise(row.key().prefix(), Objects.requireNonNull(row.next()));
            counters.drain((prefix, next) -> {});
        }
        Hierarchy hierarchy = new Hierarchy(
                stored.id(),
                rules,
                root,
                indexes.create(stored.id().value()),
                CachedVersion.ofStored(stored.version()),
                limits);
        hierarchy.restoreExpiry(stored.head().expiry());
        rows.forEach(row -> hierarchy.reservePosition(row.stored().position()));
        hierarchy.restore(bySlot.values(), stored.rows());
        if (hierarchy.referencesCount() != stored.head().referencesCount()) {
            throw damaged(stored, "some of its references are gone");
        }
        if (!hierarchy.components().areComplete()) {
            throw damaged(stored, "the owner of a component is not the manager of its lowest unit");
        }
        return hierarchy;
    }

    /** Returns the memory that indexes need in addition to that of the stored rows, in bytes. */
    public long bytesToRestore(StoredHierarchy stored) {
        return indexes.bytesToRestore(
                stored.id().value(), stored.rows().references(), stored.rows().nets());
    }

    /** Makes the hierarchy of a failed index use scanning indexes after its next restore. */
    public void indexFailed(IndexFailedException failure) {
        indexes.failed(failure.hierarchy(), failure);
    }

    private static void requireSlots(StoredHierarchy stored, Map<Integer, ReferenceManager> bySlot) {
        for (IndexRows rows : List.of(stored.rows().references(), stored.rows().nets())) {
            rows.numbers().forEach(row -> at(stored, bySlot, row.key().slot()));
            rows.unnumbered().forEach(row -> at(stored, bySlot, row.key().slot()));
        }
    }

    private static ReferenceManager at(StoredHierarchy stored, Map<Integer, ReferenceManager> bySlot, int slot) {
        ReferenceManager manager = bySlot.get(slot);
        if (manager == null) {
            throw damaged(stored, "a row belongs to a manager that is gone");
        }
        return manager;
    }

    private static DamagedDataException damaged(StoredHierarchy stored, String problem) {
        return DamagedDataException.of(stored.id(), problem, null);
    }

    /** Creates a manager without a hierarchy. */
    ReferenceManager manager(NewManager plan) {
        ReferenceManager manager =
                new ReferenceManager(plan.key(), plan.name(), plan.createdAt(), plan.ranges(), clock.nanoTime());
        plan.counters().forEach(manager.counters::raise);
        return manager;
    }

    /** Refuses initial counters of a manager with a parent, since a hierarchy uses those of its root. */
    public static Optional<Refusal> refuseCountersOfChild(String parentId, Map<String, Long> counters) {
        return counters.isEmpty()
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RefusalCode.COUNTERS_OF_CHILD,
                        "Only a root can have initial counters: a manager with a parent uses the counters of its root.",
                        "parentId",
                        parentId,
                        "prefixes",
                        counters.keySet().stream().sorted().toList()));
    }

    /** Creates the refusal of a key that is taken. */
    public static Refusal exists(ManagerKey key) {
        return Refusal.of(
                RefusalCode.MANAGER_EXISTS,
                "There is already a manager with the id '" + key.id() + "'.",
                "managerId",
                key.id());
    }
}
