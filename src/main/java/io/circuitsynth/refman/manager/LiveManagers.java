package io.circuitsynth.refman.manager;

import com.github.benmanes.caffeine.cache.Cache;
import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The managers that live in this process: one object for each key, however many requests race for it.
 *
 * <p>The cache holds them; the keys are kept sorted beside it, so that a list can be read page by page.
 */
public final class LiveManagers {

    private final Cache<ManagerKey, ReferenceManager> cache;
    private final ConcurrentSkipListSet<ManagerKey> keys = new ConcurrentSkipListSet<>();

    /**
     * Managers that live in {@code cache}.
     *
     * @param cache one that evicts nothing as long as the store cannot bring a manager back
     */
    public LiveManagers(Cache<ManagerKey, ReferenceManager> cache) {
        this.cache = cache;
    }

    /** The one manager of that key, or the refusal of a key that none has. */
    public Outcome<ReferenceManager> find(ManagerKey key) {
        ReferenceManager manager = cache.getIfPresent(key);
        return manager == null ? Outcome.refused(HierarchyLocks.notFound(key)) : Outcome.done(manager);
    }

    /** Makes a manager known under its key; false, and nothing happens, if another has the key. */
    boolean publish(ReferenceManager manager) {
        boolean isNew = cache.asMap().putIfAbsent(manager.key(), manager) == null;
        if (isNew) {
            keys.add(manager.key());
        }
        return isNew;
    }

    /** Makes a manager unknown. */
    void withdraw(ReferenceManager manager) {
        keys.remove(manager.key());
        cache.asMap().remove(manager.key(), manager);
    }

    /** The keys behind {@code after}, in order. */
    Iterable<ManagerKey> keysAfter(ManagerKey after) {
        return keys.tailSet(after, false);
    }

    /** How many there are. */
    public long count() {
        return cache.estimatedSize();
    }
}
