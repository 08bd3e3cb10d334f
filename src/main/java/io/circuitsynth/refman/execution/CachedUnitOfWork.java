package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoredResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on the live managers that all requests share.
 *
 * <p>What an attempt has seen may not be kept yet, so its outcome counts only once {@link #settle} says that it is.
 */
final class CachedUnitOfWork implements UnitOfWork, AutoCloseable {

    private final ManagerCache managers;
    private final HierarchyStore store;
    private final boolean isChanging;
    private final boolean isChecking;
    private final List<Hierarchy> pinned = new ArrayList<>(1);
    private final List<Hierarchy> ended = new ArrayList<>(0);
    private final List<ReferenceManager> published = new ArrayList<>(0);
    private final List<Commit> seen = new ArrayList<>(2);
    private final Map<HierarchyId, OptionalLong> versions = new HashMap<>(2);
    private boolean mustLookAgain;
    private boolean hasChanged;
    private boolean hasAnswer;
    private boolean isSettled;

    /**
     * A new attempt.
     *
     * @param isChanging whether it may change what it finds
     * @param isChecking whether it first makes sure that no other process has changed what it finds
     */
    CachedUnitOfWork(ManagerCache managers, HierarchyStore store, boolean isChanging, boolean isChecking) {
        this.managers = managers;
        this.store = store;
        this.isChanging = isChanging;
        this.isChecking = isChecking;
    }

    /** A hierarchy and what the store said of it. */
    private record Checked(@Nullable Hierarchy hierarchy, OptionalLong version) {}

    @Override
    public <T> Outcome<T> in(ManagerKey key, Work<T> work) {
        while (true) {
            Optional<Outcome<T>> done = managers.find(key)
                    .fold(manager -> tryIn(manager, work), refusal -> Optional.of(Outcome.refused(refusal)));
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    private <T> Optional<Outcome<T>> tryIn(ReferenceManager manager, Work<T> work) {
        Checked checked = check(manager);
        Optional<Outcome<T>> done = HierarchyLocks.in(
                manager,
                hierarchy -> enter(hierarchy, checked)
                        ? Optional.of(whole(() -> work.on(hierarchy, manager), hierarchy))
                        : Optional.empty());
        if (done.isEmpty()) {
            discardIfOutdated(checked);
        }
        return done;
    }

    @Override
    public <T> Outcome<T> inBoth(ManagerKey key, ManagerKey other, WorkOnBoth<T> work) {
        while (true) {
            Optional<Outcome<T>> done = managers.find(key)
                    .then(manager -> managers.find(other).map(otherManager -> tryInBoth(manager, otherManager, work)))
                    .fold(tried -> tried, refusal -> Optional.of(Outcome.refused(refusal)));
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    private <T> Optional<Outcome<T>> tryInBoth(
            ReferenceManager manager, ReferenceManager otherManager, WorkOnBoth<T> work) {
        Checked checked = check(manager);
        Checked otherChecked = check(otherManager);
        Optional<Outcome<T>> done = HierarchyLocks.inBoth(
                manager,
                otherManager,
                (hierarchy, otherHierarchy) -> enter(hierarchy, checked) && enter(otherHierarchy, otherChecked)
                        ? Optional.of(whole(
                                () -> work.on(hierarchy, manager, otherHierarchy, otherManager),
                                hierarchy,
                                otherHierarchy))
                        : Optional.empty());
        if (done.isEmpty()) {
            discardIfOutdated(checked);
            discardIfOutdated(otherChecked);
        }
        return done;
    }

    /** Does work whole, or makes sure that nobody uses what it may have left half done; the locks are still held. */
    private static <T> Outcome<T> whole(Supplier<Outcome<T>> work, Hierarchy... hierarchies) {
        boolean isWhole = false;
        try {
            Outcome<T> outcome = work.get();
            isWhole = true;
            return outcome;
        } finally {
            for (Hierarchy hierarchy : hierarchies) {
                if (!isWhole) {
                    hierarchy.cachedVersion().markStale();
                }
            }
        }
    }

    private Checked check(ReferenceManager manager) {
        Hierarchy hierarchy = manager.hierarchy();
        return new Checked(hierarchy, isChecking && hierarchy != null ? version(hierarchy.id()) : OptionalLong.empty());
    }

    /**
     * What the store said first. Whatever was acknowledged before this attempt is in there; if a newer version were asked
     * for each time, nobody could read what others change faster than it is loaded.
     */
    private OptionalLong version(HierarchyId id) {
        OptionalLong known = versions.get(id);
        if (known != null) {
            return known;
        }
        OptionalLong version = store.version(id);
        if (version.isPresent()) {
            versions.put(id, version);
        }
        return version;
    }

    private boolean enter(Hierarchy hierarchy, Checked checked) {
        if (hierarchy != checked.hierarchy() || isOutdated(checked)) {
            return false;
        }
        if (isChanging) {
            if (!managers.pin(hierarchy)) {
                // Who can still be asked for and lives no more was left by something that broke; the next one is
                // loaded.
                hierarchy.cachedVersion().markStale();
                return false;
            }
            pinned.add(hierarchy);
        }
        seen.add(hierarchy.cachedVersion().lastCommit());
        return true;
    }

    private boolean isOutdated(Checked checked) {
        Hierarchy hierarchy = checked.hierarchy();
        return hierarchy != null
                && (hierarchy.cachedVersion().isStale()
                        || (isChecking && hierarchy.cachedVersion().isBehind(checked.version())));
    }

    private void discardIfOutdated(Checked checked) {
        Hierarchy hierarchy = checked.hierarchy();
        if (hierarchy != null && isOutdated(checked)) {
            managers.discard(hierarchy);
        }
    }

    @Override
    public boolean publish(ReferenceManager manager) {
        if (managers.publish(manager)) {
            published.add(manager);
            return true;
        }
        // Whoever was first may still be about to be kept, or not.
        mustLookAgain = true;
        return false;
    }

    @Override
    public void withdraw(ReferenceManager manager) {
        managers.withdraw(manager);
    }

    @Override
    public void append(List<Hierarchy> changed, @Nullable StoredResponse answer) {
        if (changed.isEmpty()) {
            return;
        }
        hasChanged = true;
        hasAnswer = answer != null;
        List<HierarchyChange.Part> parts = new ArrayList<>(changed.size());
        for (Hierarchy hierarchy : changed) {
            if (hierarchy.isNew()) {
                hierarchy.cachedVersion().beginChange();
                pinned.add(hierarchy);
                managers.add(hierarchy);
            } else if (hierarchy.isDeleted()) {
                ended.add(hierarchy);
            }
            parts.add(hierarchy.drainChanges());
        }
        Commit commit = store.append(new HierarchyChange(parts), answer);
        for (Hierarchy hierarchy : changed) {
            hierarchy.cachedVersion().changed(commit);
        }
        // Changes are kept in their order, so what was seen before is kept if this one is.
        seen.clear();
        seen.add(commit);
    }

    /** Whether a change was handed to the store, which finds out whether another process was first. */
    boolean hasChanged() {
        return hasChanged;
    }

    /** Whether an answer is kept with the change. */
    boolean hasAnswer() {
        return hasAnswer;
    }

    /** Waits until it is known whether all that the attempt has seen and done is kept; no lock is held. */
    Commit.Result settle() {
        boolean isKept = true;
        for (Commit commit : seen) {
            isKept &= commit.await() == Commit.Result.COMMITTED;
        }
        // Not before: a commit that fails is told by an exception.
        isSettled = isKept;
        if (isSettled) {
            ended.forEach(managers::remove);
        }
        return isSettled && !mustLookAgain ? Commit.Result.COMMITTED : Commit.Result.CONFLICT;
    }

    /** Lets go of what the attempt has used; what it has changed in vain is used by nobody else. */
    @Override
    public void close() {
        if (!isSettled) {
            published.forEach(managers::withdraw);
        }
        for (Hierarchy hierarchy : pinned) {
            if (!isSettled) {
                managers.discard(hierarchy);
            }
            managers.unpin(hierarchy);
        }
    }
}
