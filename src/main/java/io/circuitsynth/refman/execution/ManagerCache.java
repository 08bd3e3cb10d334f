package io.circuitsynth.refman.execution;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.hierarchy.CachedVersion;
import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.hierarchy.Replay;
import io.circuitsynth.refman.hierarchy.TreeOperations;
import io.circuitsynth.refman.index.IndexFailedException;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.DamageLog;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.LoggedChange;
import io.circuitsynth.refman.store.MissedChanges;
import io.circuitsynth.refman.store.StoreSession;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches the one live object of each manager in this process.
 *
 * <p>The cache holds whole hierarchies. A hierarchy is loaded when one of its managers is requested. Eviction is by
 * size. A separate map finds a live manager by its key. Three rules ensure that no hierarchy is cached twice or loses
 * changes:
 *
 * <ol>
 *   <li>One thread loads a hierarchy, inside the cache's computation for its id.
 *   <li>A hierarchy with changes in flight has weight 0, and Caffeine never evicts an entry of weight 0.
 *   <li>Eviction marks the hierarchy as stale. A thread that still uses it checks this under the lock, and then looks it
 *       up again.
 * </ol>
 */
public final class ManagerCache {

    /** Bounds the look-ups of a manager that others keep moving. */
    private static final int MAX_LOOK_UPS = 100;

    /** Bounds the changes that a copy catches up with; a copy that misses more is loaded again. */
    static final int MAX_MISSED = 200;

    /** How long a hierarchy counts as contested after another node has changed it. */
    private static final Duration CONTESTED = Duration.ofSeconds(5);

    private static final long MAX_CONTESTED = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(ManagerCache.class);

    private static final long GONE = 0;
    private static final long UNKNOWN = -1;

    private final Cache<HierarchyId, Hierarchy> cache;
    private final ConcurrentHashMap<ManagerKey, ReferenceManager> managers = new ConcurrentHashMap<>();

    /** The hierarchies that other nodes change at present, so that a change looks for theirs first instead of a conflict. */
    private final Cache<HierarchyId, Boolean> contested = Caffeine.newBuilder()
            .maximumSize(MAX_CONTESTED)
            .expireAfterWrite(CONTESTED)
            .build();

    private final LongAdder caughtUp = new LongAdder();
    private final HierarchyStore store;
    private final HierarchyFactory factory;
    private final HierarchyLoader loader;
    private final MemoryBudget budget;
    private final InstantSource clock;
    private final DamageLog damageLog = new DamageLog();

    /**
     * Creates an empty cache.
     *
     * @param maxBytes the approximate maximum size of the hierarchies without changes in flight
     * @param budget the memory for loads, and for hierarchies with changes in flight
     * @param clock tells which hierarchies have expired
     */
    public ManagerCache(
            HierarchyStore store,
            HierarchyFactory factory,
            RulesCatalog rules,
            Limits limits,
            long maxBytes,
            MemoryBudget budget,
            InstantSource clock) {
        this.store = store;
        this.factory = factory;
        this.loader = new HierarchyLoader(factory, rules, limits, budget, damageLog);
        this.budget = budget;
        this.clock = clock;
        // A hierarchy heavier than the cache would be evicted at once, and loaded again for each request.
        int maxWeight = (int) Math.min(Integer.MAX_VALUE, Math.max(1, maxBytes / 4 * 3));
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((HierarchyId id, Hierarchy hierarchy) ->
                        hierarchy.cachedVersion().hasChangesInFlight()
                                ? 0
                                : (int) Math.min(hierarchy.bytes(), maxWeight))
                .evictionListener(this::evicted)
                // Every change updates the weight twice, so the delay batches maintenance. Another thread runs it:
                // otherwise a thread could evict the hierarchy that it has just loaded, before using it.
                .executor(CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, Runnable::run))
                .recordStats()
                .build();
    }

    /** Returns the cache of hierarchies, for its meters. */
    public Cache<HierarchyId, Hierarchy> cache() {
        return cache;
    }

    /** Returns the hits, misses and evictions. */
    public CacheStats stats() {
        return cache.stats();
    }

    /** Returns the number of managers in memory. */
    public long count() {
        return managers.size();
    }

    /** Returns the approximate number of hierarchies in memory. */
    public long hierarchiesCount() {
        return cache.estimatedSize();
    }

    /**
     * Returns the live manager of a key, and loads its hierarchy if necessary; refused if there is no such manager.
     *
     * @throws DamagedDataException if the store has the manager in a hierarchy that does not exist or does not contain it
     */
    Outcome<ReferenceManager> find(ManagerKey key) {
        ReferenceManager live = managers.get(key);
        if (live != null) {
            recordAccess(live);
            return Outcome.done(live);
        }
        if (!ManagerKey.isValidId(key.id())) {
            return Outcome.refused(HierarchyLocks.notFound(key));
        }
        Mismatch last = null;
        for (int lookUps = 0; lookUps < MAX_LOOK_UPS; lookUps++) {
            Optional<HierarchyId> id = store.find(key);
            if (id.isEmpty()) {
                return Outcome.refused(HierarchyLocks.notFound(key));
            }
            Hierarchy hierarchy = cache.get(id.get(), this::load);
            live = managers.get(key);
            if (live != null) {
                return Outcome.done(live);
            }
            Mismatch mismatch = new Mismatch(id.get(), hierarchy == null ? GONE : resolveMismatch(hierarchy, key));
            if (mismatch.equals(last) && mismatch.version() != UNKNOWN) {
                throw damageLog.report(DamagedDataException.of(
                        key, "its hierarchy " + id.get().value() + " is gone or does not contain it", null));
            }
            last = mismatch;
        }
        return Outcome.refused(RetryLoop.tooManyChanges());
    }

    /**
     * A hierarchy that the store names for a manager, without the manager in it.
     *
     * <p>A second look-up that finds the same is no race. The id of a deleted hierarchy is never used again. A move
     * raises the version.
     *
     * @param version its version; {@link #GONE} if it does not exist, {@link #UNKNOWN} if the next look-up may find more
     */
    private record Mismatch(HierarchyId hierarchy, long version) {}

    /** Records an access, which delays eviction. */
    private void recordAccess(ReferenceManager live) {
        Hierarchy hierarchy = live.hierarchy();
        if (hierarchy != null) {
            Hierarchy unused = cache.getIfPresent(hierarchy.id());
        }
    }

    /**
     * Handles a manager that the store finds in a cached hierarchy, but that is missing in the map.
     *
     * @return the version of a current copy without the manager; otherwise {@link #UNKNOWN}
     */
    private long resolveMismatch(Hierarchy hierarchy, ManagerKey key) {
        // Usually the manager was just deleted or moved, and that commit is still in flight.
        if (!hierarchy.cachedVersion().isStale()) {
            hierarchy.cachedVersion().lastCommit().await();
        }
        CachedVersion copy = hierarchy.cachedVersion();
        MissedChanges missed = store.missedChanges(hierarchy.id(), copy.version(), MAX_MISSED);
        if (copy.isStale() || copy.isBehind(missed.version())) {
            if (!HierarchyLocks.get(hierarchy, () -> catchUp(hierarchy, missed))) {
                discard(hierarchy);
            }
            return UNKNOWN;
        }
        // An outdated copy of another hierarchy may have occupied the key when this one was loaded.
        return HierarchyLocks.get(hierarchy, () -> {
            List<ReferenceManager> found = hierarchy.managers().stream()
                    .filter(manager -> manager.key().equals(key))
                    .toList();
            CachedVersion cached = hierarchy.cachedVersion();
            if (!cached.isStale()) {
                found.forEach(this::publish);
            }
            boolean isCurrent = !cached.isStale() && !cached.hasChangesInFlight();
            return isCurrent && found.isEmpty() ? cached.version() : UNKNOWN;
        });
    }

    private @Nullable Hierarchy load(HierarchyId id) {
        Hierarchy hierarchy = loader.load(store, id).orElse(null);
        if (hierarchy != null) {
            hierarchy.managers().forEach(manager -> managers.put(manager.key(), manager));
        }
        return hierarchy;
    }

    /**
     * Loads a private copy of a hierarchy; empty if there is none with that id.
     *
     * @param lease reserves the memory of the load and the copy
     */
    Optional<Hierarchy> loadPrivately(StoreSession session, HierarchyId id, MemoryLease lease) {
        return loader.load(session, id, lease);
    }

    /** Loads a private copy of a committed hierarchy; empty if there is none with that id. */
    Optional<Hierarchy> loadPrivately(HierarchyId id) {
        return loader.load(store, id);
    }

    /** Makes the next load of a hierarchy use the scanning index, after its bitmap index failed. */
    void indexFailed(IndexFailedException failure) {
        factory.indexFailed(failure);
    }

    private void evicted(@Nullable HierarchyId id, @Nullable Hierarchy hierarchy, RemovalCause cause) {
        if (hierarchy != null) {
            forget(hierarchy);
        }
    }

    /** Marks a hierarchy as stale and removes its managers. The caller ensures that it has no changes in flight. */
    private void forget(Hierarchy hierarchy) {
        hierarchy.cachedVersion().markStale();
        for (ReferenceManager manager : hierarchy.managers()) {
            managers.remove(manager.key(), manager);
        }
    }

    /** Removes a copy, even with changes in flight, so that the next operation loads the stored version. */
    void discard(Hierarchy hierarchy) {
        hierarchy.cachedVersion().markStale();
        // Changes queued earlier may still commit, and the next load must include them.
        HierarchyLocks.get(hierarchy, () -> hierarchy.cachedVersion().lastCommit())
                .awaitSettled();
        HierarchyLocks.in(hierarchy, () -> forget(hierarchy));
        cache.asMap().remove(hierarchy.id(), hierarchy);
    }

    /** Returns whether another node changed a hierarchy recently. */
    boolean isContested(Hierarchy hierarchy) {
        return store.isShared() && contested.getIfPresent(hierarchy.id()) != null;
    }

    /** Records that another node changed a hierarchy. */
    void markContested(Hierarchy hierarchy) {
        if (store.isShared()) {
            contested.put(hierarchy.id(), true);
        }
    }

    /** Returns how many changes of other nodes were applied to copies in this process. */
    public long caughtUp() {
        return caughtUp.sum();
    }

    /**
     * Applies the changes that a locked copy misses; returns false if it must be loaded again instead.
     *
     * <p>A copy with changes in flight misses the base of these changes, so they are going to conflict. Changes of several
     * hierarchies concern other copies too.
     */
    boolean catchUp(Hierarchy hierarchy, MissedChanges missed) {
        markContested(hierarchy);
        CachedVersion cached = hierarchy.cachedVersion();
        long current = cached.current();
        List<LoggedChange> changes = missed.changes().stream()
                .filter(change -> change.version() > current)
                .toList();
        if (cached.isStale()
                || cached.hasChangesInFlight()
                || current != cached.version()
                || changes.isEmpty()
                || changes.get(changes.size() - 1).version() < missed.version().orElse(Long.MAX_VALUE)
                || changes.stream().anyMatch(change -> Replay.isOfSeveralHierarchies(change.mutations()))) {
            return false;
        }
        Replay replay = new Replay(factory, hierarchy);
        boolean isComplete = false;
        try {
            changes.forEach(change -> replay.apply(change.version(), change.mutations()));
            replay.removed().forEach(this::withdraw);
            isComplete = replay.added().stream().allMatch(this::publish);
        } catch (IllegalStateException e) {
            LOG.error(
                    "The change log of the hierarchy {} does not fit; it is loaded again",
                    hierarchy.id().value(),
                    e);
        } finally {
            if (!isComplete) {
                cached.markStale();
            }
        }
        caughtUp.add(changes.size());
        updateWeight(hierarchy);
        return isComplete;
    }

    /** Adds a manager to the map; returns false and does nothing if the key is in use. */
    boolean publish(ReferenceManager manager) {
        return managers.putIfAbsent(manager.key(), manager) == null;
    }

    /** Removes a manager from the map. */
    void withdraw(ReferenceManager manager) {
        managers.remove(manager.key(), manager);
    }

    /** Removes a hierarchy that was deleted. */
    void remove(Hierarchy deleted) {
        cache.asMap().remove(deleted.id(), deleted);
    }

    /** Returns whether a locked hierarchy has expired, so that only its deletion may use it. */
    boolean isExpired(Hierarchy hierarchy) {
        Expiry expiry = hierarchy.expiry();
        return expiry != null && expiry.isOver(clock.instant());
    }

    /** Returns the operations that delete trees. */
    TreeOperations trees() {
        return new TreeOperations(factory);
    }

    /** Returns the memory of requests, loads and hierarchies with changes in flight. */
    MemoryBudget memory() {
        return budget;
    }

    /**
     * Prevents eviction of a locked hierarchy until {@link #unpin}; returns false if it is not cached.
     *
     * <p>The cache does not count a pinned hierarchy, so the budget counts it meanwhile.
     */
    boolean pin(Hierarchy hierarchy) {
        boolean isFirst = hierarchy.cachedVersion().beginChange(hierarchy.bytes(), budget::add);
        if (hierarchy.cachedVersion().isStale() || (isFirst && !updateWeight(hierarchy))) {
            unpin(hierarchy);
            return false;
        }
        return true;
    }

    /** Adds a hierarchy that was created in this process, pinned. */
    void addPinned(Hierarchy hierarchy) {
        hierarchy.cachedVersion().beginChange(hierarchy.bytes(), budget::add);
        cache.put(hierarchy.id(), hierarchy);
    }

    /** Allows the eviction of a hierarchy again, unless other changes of it are in flight. */
    void unpin(Hierarchy hierarchy) {
        if (hierarchy.cachedVersion().endChange(hierarchy.bytes(), budget::add)) {
            updateWeight(hierarchy);
        }
    }

    /** Updates the weight of a hierarchy in the cache; returns false if it is not cached. */
    private boolean updateWeight(Hierarchy hierarchy) {
        return cache.asMap().computeIfPresent(hierarchy.id(), (id, present) -> present) == hierarchy;
    }
}
