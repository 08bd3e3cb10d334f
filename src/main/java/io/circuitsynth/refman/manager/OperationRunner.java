package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.designator.Refusal;
import io.circuitsynth.refman.designator.RefusalCode;
import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.RequestKey;
import io.circuitsynth.refman.store.StoreStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations: on the one live object of a key, under the lock, timed, its change handed to the store in order, and
 * answered only after all that the answer tells is kept.
 *
 * <p>Where several processes share a store an operation can turn out to be based on what another process has changed
 * meanwhile. Then it is run again on what is kept now, a few times after a random wait, and after that with the rows of
 * its hierarchies locked, so that it gets its turn however many others want the same hierarchy.
 */
public final class OperationRunner {

    private static final int TRIES = 5;
    private static final int TRIES_WITH_LOCK = 10;

    private final LiveManagers managers;
    private final HierarchyStore store;
    private final Function<StoredHierarchy, Hierarchy> restore;
    private final OperationObserver observer;
    private final NanoClock clock;
    private final Patience patience;
    private final Semaphore changes;
    private final int maximumChanges;

    /**
     * A runner over all live managers.
     *
     * @param random what the waits before another try are drawn from
     * @param maximumChanges how many changes may be under way at once
     */
    public OperationRunner(
            LiveManagers managers,
            HierarchyStore store,
            OperationObserver observer,
            NanoClock clock,
            RandomGenerator random,
            int maximumChanges) {
        this.managers = managers;
        this.store = store;
        this.restore = managers::restore;
        this.observer = observer;
        this.clock = clock;
        this.patience = new Patience(random);
        this.maximumChanges = maximumChanges;
        this.changes = new Semaphore(maximumChanges);
    }

    /** One attempt at an operation; it may be made several times, and only the last one counts. */
    @FunctionalInterface
    interface Attempt<T> {
        Outcome<T> in(Workspace workspace);
    }

    /** Something noted about a success while the lock is still held. */
    @FunctionalInterface
    interface Note<T> {
        void of(ReferenceManager manager, T value, long nanos);
    }

    /** Names what an operation was about. */
    @FunctionalInterface
    interface Subjects<T> {
        List<String> of(T value);
    }

    /** A success that is still to be confirmed by the store. */
    record Done<T>(T value, IndexImplementation implementation, long nanos) {}

    NanoClock clock() {
        return clock;
    }

    HierarchyStore store() {
        return store;
    }

    /** How many changes are under way. */
    public int changesUnderWay() {
        return maximumChanges - changes.availablePermits();
    }

    /** Reads from a manager; nobody is told. */
    <T> Outcome<T> read(ManagerKey key, Workspace.Work<T> work) {
        return attempt(workspace -> workspace.in(key, work), false, Receipt.none());
    }

    /** Reads from a manager in a way that operators watch. */
    <T> Outcome<T> observe(
            Operation operation, ManagerKey key, Workspace.Work<T> work, Note<T> note, Subjects<T> subjects) {
        long start = clock.nanoTime();
        Outcome<Done<T>> outcome = attempt(
                workspace -> workspace.in(
                        key,
                        (hierarchy, manager) -> work.on(hierarchy, manager).map(value -> {
                            Done<T> done = done(value, hierarchy, start);
                            note.of(manager, value, done.nanos());
                            return done;
                        })),
                false,
                Receipt.none());
        return outcome.map(done -> tell(operation, key, done, subjects));
    }

    /** Changes one hierarchy through one manager. */
    <T> Outcome<T> change(
            Operation operation,
            ManagerKey key,
            Workspace.Work<T> work,
            Note<T> note,
            Subjects<T> subjects,
            Receipt<T> receipt) {
        long start = clock.nanoTime();
        return change(
                operation,
                key,
                workspace -> workspace.in(
                        key,
                        (hierarchy, manager) -> work.on(hierarchy, manager).map(value -> {
                            workspace.append(List.of(hierarchy), receipt.of(value));
                            Done<T> done = done(value, hierarchy, start);
                            note.of(manager, value, done.nanos());
                            return done;
                        })),
                subjects,
                receipt);
    }

    /** Changes hierarchies by an attempt that hands its change to the store itself. */
    <T> Outcome<T> change(
            Operation operation, ManagerKey key, Attempt<Done<T>> attempt, Subjects<T> subjects, Receipt<T> receipt) {
        if (store.status() != StoreStatus.UP) {
            return Outcome.refused(StoreAnswers.takesNoChanges());
        }
        if (!changes.tryAcquire()) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.OVERLOADED,
                    "There are " + maximumChanges + " changes under way already; try again later.",
                    "limit",
                    maximumChanges));
        }
        try {
            return attempt(attempt, true, receipt).map(done -> tell(operation, key, done, subjects));
        } finally {
            changes.release();
        }
    }

    <T> Done<T> done(T value, Hierarchy hierarchy, long start) {
        return new Done<>(value, hierarchy.implementation(), clock.nanoTime() - start);
    }

    private <T> T tell(Operation operation, ManagerKey key, Done<T> done, Subjects<T> subjects) {
        observer.happened(operation, key, done.implementation(), subjects.of(done.value()), done.nanos());
        return done.value();
    }

    private <T> Outcome<T> attempt(Attempt<T> attempt, boolean isChanging, Receipt<?> receipt) {
        return StoreAnswers.orUnavailable(() -> attemptUntilKept(attempt, isChanging, receipt));
    }

    private <T> Outcome<T> attemptUntilKept(Attempt<T> attempt, boolean isChanging, Receipt<?> receipt) {
        // A change that another process has made shows when ours is kept. What is only read is looked at first.
        boolean isChecking = store.isShared() && !isChanging;
        int tries = 0;
        while (tries < TRIES) {
            try (LiveWorkspace workspace = new LiveWorkspace(managers, store, isChanging, isChecking)) {
                Outcome<T> outcome = attempt.in(workspace);
                if (workspace.settle() == Commit.Result.KEPT) {
                    if (workspace.hasChanged() || isChecking || !store.isShared()) {
                        return noted(outcome, workspace.hasAnswer(), receipt);
                    }
                    isChecking = true;
                    continue;
                }
            }
            RequestKey request = receipt.key();
            if (request != null && store.answer(request).isPresent()) {
                return Outcome.refused(RetryableRequests.beingAnswered(request));
            }
            tries++;
            patience.afterTry(tries);
        }
        return isChanging && store.isShared() ? attemptWithLock(attempt, receipt) : Outcome.refused(contended());
    }

    private <T> Outcome<T> attemptWithLock(Attempt<T> attempt, Receipt<?> receipt) {
        for (int tries = 0; tries < TRIES_WITH_LOCK; tries++) {
            AtomicReference<@Nullable Outcome<T>> outcome = new AtomicReference<>();
            AtomicBoolean hasAnswer = new AtomicBoolean();
            Commit.Result result = store.exclusively(session -> {
                LockedWorkspace workspace = new LockedWorkspace(session, restore);
                outcome.set(attempt.in(workspace));
                hasAnswer.set(workspace.hasAnswer());
            });
            Outcome<T> attempted = outcome.get();
            if (result == Commit.Result.KEPT && attempted != null) {
                return noted(attempted, hasAnswer.get(), receipt);
            }
            RequestKey request = receipt.key();
            if (request != null && store.answer(request).isPresent()) {
                return Outcome.refused(RetryableRequests.beingAnswered(request));
            }
            patience.afterTry(tries);
        }
        return Outcome.refused(contended());
    }

    private static <T> Outcome<T> noted(Outcome<T> outcome, boolean hasAnswer, Receipt<?> receipt) {
        if (hasAnswer) {
            receipt.kept();
        }
        return outcome;
    }

    private static Refusal contended() {
        return new Refusal(
                RefusalCode.OVERLOADED, "Too many others are changing the same hierarchy; try again later.", Map.of());
    }
}
