package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.CachedVersion;
import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.MissedChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one attempt on the cached hierarchies that all requests share.
 *
 * <p>An attempt may read uncommitted changes of other requests. Its outcome is valid only after {@link #awaitCommits}
 * has returned {@link Commit.Result#COMMITTED}.
 */
final class CachedUnitOfWork<T, R> extends RenderingUnitOfWork<T, R> implements AutoCloseable {

    /** Defines how an attempt uses the cached hierarchies. */
    enum Mode {
        /** Reads from the cached copy. */
        READ(false, false),
        /** Reads from a copy that is at least as new as the stored version. */
        READ_CURRENT(false, true),
        /** Changes the cached copy; the commit fails if another node was first. */
        CHANGE(true, false),
        /** Changes a copy that is at least as new as the stored version. */
        CHANGE_CURRENT(true, true);

        final boolean isChange;
        final boolean checksVersion;

        Mode(boolean isChange, boolean checksVersion) {
            this.isChange = isChange;
            this.checksVersion = checksVersion;
        }
    }

    /** The id of a child in the description of its parent, as a text and in JSON. */
    private static final long DESCRIBED_BYTES_FOR_EACH_CHILD = 64;

    /** Bounds how often an operation starts again because its copy became outdated before it was locked. */
    private static final int MAX_TRIES = 10_000;

    private final ManagerCache cache;
    private final HierarchyStore store;
    private final Mode mode;
    private final List<Hierarchy> pinned = new ArrayList<>(1);
    private final List<Hierarchy> deleted = new ArrayList<>(0);
    private final List<ReferenceManager> published = new ArrayList<>(0);
    private final List<Commit> awaited = new ArrayList<>(2);
    private final Map<HierarchyId, MissedChanges> missed = new HashMap<>(2);
    private boolean keyConflict;
    private boolean isCommitted;

    CachedUnitOfWork(
            ManagerCache cache,
            HierarchyStore store,
            Mode mode,
            ManagerKey requested,
            Reply<T, R> reply,
            Supplier<ChangeOrigin> origin,
            NanoClock clock) {
        super(requested, reply, origin, clock);
        this.cache = cache;
        this.store = store;
        this.mode = mode;
    }

    /**
     * A hierarchy, and what the store has of it.
     *
     * @param missed the stored version, and the changes that the copy misses; null if the store was not asked
     */
    private record Checked(
            @Nullable Hierarchy hierarchy, @Nullable MissedChanges missed) {}

    @Override
    public <V> Outcome<V> in(ManagerKey key, Work<V> work) {
        return in(key, hierarchy -> refuseExpired(hierarchy, key), work);
    }

    @Override
    public <V> Outcome<V> inAny(ManagerKey key, Work<V> work) {
        return in(key, hierarchy -> Optional.empty(), work);
    }

    /** Refuses the manager of an expired hierarchy, which a change requires to be deleted. */
    private Optional<Refusal> refuseExpired(Hierarchy hierarchy, ManagerKey key) {
        if (!cache.isExpired(hierarchy)) {
            return Optional.empty();
        }
        if (mode.isChange) {
            throw new ExpiredException(hierarchy.rootKey());
        }
        return Optional.of(HierarchyLocks.notFound(key));
    }

    private <V> Outcome<V> in(ManagerKey key, Function<Hierarchy, Optional<Refusal>> refuse, Work<V> work) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<Outcome<V>> done = cache.find(key)
                    .fold(manager -> tryIn(manager, refuse, work), refusal -> Optional.of(Outcome.refused(refusal)));
            if (done.isPresent()) {
                return done.get();
            }
        }
        return Outcome.refused(RetryLoop.tooManyChanges());
    }

    private <V> Optional<Outcome<V>> tryIn(
            ReferenceManager manager, Function<Hierarchy, Optional<Refusal>> refuse, Work<V> work) {
        Checked checked = check(manager);
        Optional<Outcome<V>> done = HierarchyLocks.in(
                manager,
                hierarchy -> isUsable(hierarchy, checked)
                        ? Optional.of(Outcome.unless(
                                refuse.apply(hierarchy)
                                        .or(() -> enter(hierarchy, manager))
                                        .or(() -> cache.memory()
                                                .refuseForRequest(
                                                        DESCRIBED_BYTES_FOR_EACH_CHILD * manager.childrenCount())),
                                () -> runOrMarkStale(() -> work.on(hierarchy, manager), hierarchy)))
                        : Optional.empty());
        if (done.isEmpty()) {
            discardIfOutdated(checked);
        }
        return done;
    }

    @Override
    public <V> Outcome<V> inBoth(ManagerKey key, ManagerKey other, WorkOnBoth<V> work) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<Outcome<V>> done = cache.find(key)
                    .then(manager -> cache.find(other).map(otherManager -> tryInBoth(manager, otherManager, work)))
                    .fold(tried -> tried, refusal -> Optional.of(Outcome.refused(refusal)));
            if (done.isPresent()) {
                return done.get();
            }
        }
        return Outcome.refused(RetryLoop.tooManyChanges());
    }

    private <V> Optional<Outcome<V>> tryInBoth(
            ReferenceManager manager, ReferenceManager otherManager, WorkOnBoth<V> work) {
        Checked checked = check(manager);
        Checked otherChecked = check(otherManager);
        Optional<Outcome<V>> done = HierarchyLocks.inBoth(
                manager,
                otherManager,
                (hierarchy, otherHierarchy) -> isUsable(hierarchy, checked) && isUsable(otherHierarchy, otherChecked)
                        ? Optional.of(Outcome.unless(
                                refuseExpired(hierarchy, manager.key())
                                        .or(() -> refuseExpired(otherHierarchy, otherManager.key()))
                                        .or(() -> enter(hierarchy, manager))
                                        .or(() -> enter(otherHierarchy, otherManager)),
                                () -> runOrMarkStale(
                                        () -> work.on(hierarchy, manager, otherHierarchy, otherManager),
                                        hierarchy,
                                        otherHierarchy)))
                        : Optional.empty());
        if (done.isEmpty()) {
            discardIfOutdated(checked);
            discardIfOutdated(otherChecked);
        }
        return done;
    }

    /** Runs work. If it throws, marks the copies as stale while the locks are held, because they may be inconsistent. */
    private <V> Outcome<V> runOrMarkStale(Supplier<Outcome<V>> work, Hierarchy... hierarchies) {
        boolean isComplete = false;
        try {
            Outcome<V> outcome = timed(hierarchies[0], work);
            isComplete = true;
            return outcome;
        } finally {
            for (Hierarchy hierarchy : hierarchies) {
                if (!isComplete) {
                    hierarchy.cachedVersion().markStale();
                }
            }
        }
    }

    private Checked check(ReferenceManager manager) {
        Hierarchy hierarchy = manager.hierarchy();
        return new Checked(
                hierarchy,
                hierarchy != null && (mode.checksVersion || cache.isContested(hierarchy)) ? missed(hierarchy) : null);
    }

    /**
     * Returns the first stored version that this attempt read. It includes everything acknowledged before the attempt.
     * With a new look-up each time, an attempt might never end while other nodes commit faster than this one loads.
     */
    private MissedChanges missed(Hierarchy hierarchy) {
        MissedChanges known = missed.get(hierarchy.id());
        if (known != null) {
            return known;
        }
        MissedChanges found =
                store.missedChanges(hierarchy.id(), hierarchy.cachedVersion().version(), ManagerCache.MAX_MISSED);
        if (found.version().isPresent()) {
            missed.put(hierarchy.id(), found);
        }
        return found;
    }

    private boolean isUsable(Hierarchy hierarchy, Checked checked) {
        if (hierarchy != checked.hierarchy()) {
            return false;
        }
        if (isOutdated(checked)) {
            // The next try finds the manager again, since a missed change may have removed it.
            catchUp(hierarchy, checked);
            return false;
        }
        if (mode.isChange) {
            if (!cache.pin(hierarchy)) {
                // A failure removed this copy from the cache but not from the map; mark it so that it is loaded again.
                hierarchy.cachedVersion().markStale();
                return false;
            }
            pinned.add(hierarchy);
        }
        awaited.add(hierarchy.cachedVersion().lastCommit());
        return true;
    }

    private boolean isOutdated(Checked checked) {
        Hierarchy hierarchy = checked.hierarchy();
        if (hierarchy == null) {
            return false;
        }
        CachedVersion cached = hierarchy.cachedVersion();
        MissedChanges stored = checked.missed();
        return cached.isStale() || (stored != null && cached.isBehind(stored.version()));
    }

    /** Applies what the copy misses; it stays outdated if that is not possible. */
    private void catchUp(Hierarchy hierarchy, Checked checked) {
        MissedChanges stored = checked.missed();
        if (stored != null) {
            boolean unused = cache.catchUp(hierarchy, stored);
        }
    }

    private void discardIfOutdated(Checked checked) {
        Hierarchy hierarchy = checked.hierarchy();
        if (hierarchy != null && isOutdated(checked)) {
            cache.discard(hierarchy);
        }
    }

    @Override
    public boolean publish(ReferenceManager manager) {
        if (!mayPublish(manager)) {
            return false;
        }
        if (cache.publish(manager)) {
            published.add(manager);
            return true;
        }
        // The commit of the other manager may still fail; then the key is free again.
        keyConflict = true;
        return false;
    }

    @Override
    public void withdraw(ReferenceManager manager) {
        cache.withdraw(manager);
    }

    @Override
    public T append(List<Hierarchy> changed, T result) {
        changed.forEach(this::served);
        if (changed.isEmpty()) {
            return result;
        }
        List<HierarchyChange.Part> parts = new ArrayList<>(changed.size());
        for (Hierarchy hierarchy : changed) {
            if (hierarchy.isNew()) {
                cache.addPinned(hierarchy);
                pinned.add(hierarchy);
            } else if (hierarchy.isDeleted()) {
                deleted.add(hierarchy);
            }
            parts.add(hierarchy.drainChanges());
        }
        changed(changed);
        Commit commit = store.append(change(parts), responseToStore(result));
        for (Hierarchy hierarchy : changed) {
            hierarchy.cachedVersion().changed(commit);
        }
        // Changes commit in order, so everything read before is committed when this change is.
        awaited.clear();
        awaited.add(commit);
        return result;
    }

    /** Waits for the commits of everything that the attempt read and changed. No lock is held meanwhile. */
    Commit.Result awaitCommits() {
        boolean all = true;
        for (Commit commit : awaited) {
            all &= commit.await() == Commit.Result.COMMITTED;
        }
        isCommitted = all;
        if (!all) {
            pinned.forEach(cache::markContested);
        }
        if (isCommitted) {
            deleted.forEach(cache::remove);
        }
        return isCommitted && !keyConflict ? Commit.Result.COMMITTED : Commit.Result.CONFLICT;
    }

    /** Unpins the hierarchies. If the attempt is not committed, discards those it changed. */
    @Override
    public void close() {
        if (!isCommitted) {
            published.forEach(cache::withdraw);
        }
        for (Hierarchy hierarchy : pinned) {
            if (!isCommitted) {
                cache.discard(hierarchy);
            }
            cache.unpin(hierarchy);
        }
    }
}
