package io.circuitsynth.refman.execution;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import io.circuitsynth.refman.manager.ManagerIds;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.HierarchyStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The managers that live in this process: one object for each key, however many requests race for it.
 *
 * <p>A cache holds whole hierarchies, loaded when one of their managers is asked for and evicted by the memory they take;
 * beside it stands which live manager a key has. Three things keep copies from being doubled or lost. A hierarchy is
 * loaded within the cache's own computation for its id, so by one thread. One that has changes under way weighs nothing,
 * and a cache never evicts what weighs nothing. And one that was evicted is discarded in that moment, so whoever still
 * holds it finds out under its lock and looks again.
 */
public final class ManagerCache {

    private final Cache<HierarchyId, Hierarchy> cache;
    private final ConcurrentHashMap<ManagerKey, ReferenceManager> managers = new ConcurrentHashMap<>();
    private final HierarchyStore store;
    private final HierarchyFactory forest;
    private final RulesCatalog rules;

    /**
     * The live managers of what {@code store} keeps.
     *
     * @param maximumBytes the memory that hierarchies without changes under way may take, about
     */
    public ManagerCache(HierarchyStore store, HierarchyFactory forest, RulesCatalog rules, long maximumBytes) {
        this.store = store;
        this.forest = forest;
        this.rules = rules;
        // One that is larger than all the room would leave at once, and be loaded for each request.
        int most = (int) Math.min(Integer.MAX_VALUE, Math.max(1, maximumBytes / 4));
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maximumBytes)
                .weigher((HierarchyId id, Hierarchy hierarchy) ->
                        hierarchy.cachedVersion().hasChangesInFlight() ? 0 : Math.min(hierarchy.bytes(), most))
                .evictionListener(this::evicted)
                // Every change weighs its hierarchy twice, so the cache is tended once for many of them. It must not be
                // tended by who has just loaded a hierarchy, who would see it evicted before it was used.
                .executor(CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, Runnable::run))
                .recordStats()
                .build();
    }

    /** The cache of live hierarchies, for those who watch it. */
    public Cache<HierarchyId, Hierarchy> cache() {
        return cache;
    }

    /** How often the cache was asked, and what came of it. */
    public CacheStats stats() {
        return cache.stats();
    }

    /** How many managers live. */
    public long count() {
        return managers.size();
    }

    /** How many hierarchies live. */
    public long hierarchiesCount() {
        return cache.estimatedSize();
    }

    /** The one live manager of a key, loaded if need be; or the refusal of a key that none has. */
    Outcome<ReferenceManager> find(ManagerKey key) {
        ReferenceManager live = managers.get(key);
        if (live != null) {
            noteUse(live);
            return Outcome.done(live);
        }
        if (!ManagerIds.isId(key.id())) {
            return Outcome.refused(HierarchyLocks.notFound(key));
        }
        while (true) {
            Optional<HierarchyId> id = store.find(key);
            if (id.isEmpty()) {
                return Outcome.refused(HierarchyLocks.notFound(key));
            }
            Hierarchy hierarchy = cache.get(id.get(), this::load);
            live = managers.get(key);
            if (live != null) {
                return Outcome.done(live);
            }
            if (hierarchy != null) {
                findOutWhoIsRight(hierarchy, key);
            }
        }
    }

    /** Lets the cache know which hierarchies are in use. */
    private void noteUse(ReferenceManager live) {
        Hierarchy hierarchy = live.hierarchy();
        if (hierarchy != null) {
            Hierarchy unused = cache.getIfPresent(hierarchy.id());
        }
    }

    /** The store says that a manager is in a live hierarchy, and nobody knows it here. */
    private void findOutWhoIsRight(Hierarchy hierarchy, ManagerKey key) {
        // Mostly the manager was deleted or moved just now, and the store is about to learn of it.
        if (!hierarchy.cachedVersion().isStale()) {
            hierarchy.cachedVersion().lastCommit().await();
        }
        if (hierarchy.cachedVersion().isStale() || hierarchy.cachedVersion().isBehind(store.version(hierarchy.id()))) {
            discard(hierarchy);
            return;
        }
        // A copy that was out of date can have stood in this one's way when both were loaded.
        HierarchyLocks.in(
                hierarchy,
                () -> hierarchy.managers().stream()
                        .filter(manager -> manager.key().equals(key)
                                && !hierarchy.cachedVersion().isStale())
                        .forEach(this::publish));
    }

    private @Nullable Hierarchy load(HierarchyId id) {
        StoredHierarchy stored = store.load(id).orElse(null);
        if (stored == null) {
            return null;
        }
        Hierarchy hierarchy = restore(stored);
        for (ReferenceManager manager : hierarchy.managers()) {
            managers.put(manager.key(), manager);
        }
        return hierarchy;
    }

    /** A copy of a hierarchy as it was stored, which nobody else sees. */
    Hierarchy restore(StoredHierarchy stored) {
        Rules found = rules.find(stored.rules()).fold(each -> each, refusal -> {
            throw new IllegalStateException(
                    "A hierarchy is under the rules '" + stored.rules() + "', which are not configured.");
        });
        return forest.restore(stored, found);
    }

    private void evicted(@Nullable HierarchyId id, @Nullable Hierarchy hierarchy, RemovalCause cause) {
        if (hierarchy != null) {
            forget(hierarchy);
        }
    }

    /** Says of a hierarchy that it lives no more; nobody may be changing it. */
    private void forget(Hierarchy hierarchy) {
        hierarchy.cachedVersion().markStale();
        for (ReferenceManager manager : hierarchy.managers()) {
            managers.remove(manager.key(), manager);
        }
    }

    /** Makes sure that nobody uses a copy any more, whatever changes it has. */
    void discard(Hierarchy hierarchy) {
        hierarchy.cachedVersion().markStale();
        // What was handed to the store before may be kept yet, and then whoever reads anew has to see it.
        HierarchyLocks.get(hierarchy, () -> hierarchy.cachedVersion().lastCommit())
                .awaitSettled();
        HierarchyLocks.in(hierarchy, () -> forget(hierarchy));
        cache.asMap().remove(hierarchy.id(), hierarchy);
    }

    /** Makes a manager known under its key; false, and nothing happens, if another has the key. */
    boolean publish(ReferenceManager manager) {
        return managers.putIfAbsent(manager.key(), manager) == null;
    }

    /** Makes a manager unknown. */
    void withdraw(ReferenceManager manager) {
        managers.remove(manager.key(), manager);
    }

    /** Takes in a hierarchy that came into being here. */
    void add(Hierarchy hierarchy) {
        cache.put(hierarchy.id(), hierarchy);
    }

    /** Forgets a hierarchy that has ended. */
    void remove(Hierarchy ended) {
        cache.asMap().remove(ended.id(), ended);
    }

    /** Keeps a hierarchy, whose lock is held, from being evicted until {@link #unpin}; false if it lives no more. */
    boolean pin(Hierarchy hierarchy) {
        boolean isFirst = hierarchy.cachedVersion().beginChange();
        if (hierarchy.cachedVersion().isStale() || (isFirst && !weighAgain(hierarchy))) {
            unpin(hierarchy);
            return false;
        }
        return true;
    }

    /** Lets a hierarchy be evicted again, unless others keep it. */
    void unpin(Hierarchy hierarchy) {
        if (hierarchy.cachedVersion().endChange()) {
            weighAgain(hierarchy);
        }
    }

    /** Lets the cache notice what a hierarchy weighs now; false if it is not in there. */
    private boolean weighAgain(Hierarchy hierarchy) {
        return cache.asMap().computeIfPresent(hierarchy.id(), (id, present) -> present) == hierarchy;
    }
}
