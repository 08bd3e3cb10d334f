package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * Runs operations: on the one live object of a key, under the lock, timed, its change handed to the store in order, and
 * answered only after all that the answer tells is kept.
 */
public final class OperationRunner {

    private final ManagerCache managers;
    private final HierarchyStore store;
    private final OperationObserver observer;
    private final NanoClock clock;
    private final Backoff patience;
    private final Semaphore changes;
    private final int maximumChanges;

    /**
     * A runner over all live managers.
     *
     * @param random what the waits before another try are drawn from
     * @param maximumChanges how many changes may be under way at once
     */
    public OperationRunner(
            ManagerCache managers,
            HierarchyStore store,
            OperationObserver observer,
            NanoClock clock,
            RandomGenerator random,
            int maximumChanges) {
        this.managers = managers;
        this.store = store;
        this.observer = observer;
        this.clock = clock;
        this.patience = new Backoff(random);
        this.maximumChanges = maximumChanges;
        this.changes = new Semaphore(maximumChanges);
    }

    /** One attempt at an operation; it may be made several times, and only the last one counts. */
    @FunctionalInterface
    public interface Attempt<T> {
        Outcome<T> in(UnitOfWork workspace);
    }

    /** Something noted about a success while the lock is still held. */
    @FunctionalInterface
    public interface Note<T> {
        void of(ReferenceManager manager, T value, long nanos);
    }

    /** Names what an operation was about. */
    @FunctionalInterface
    public interface Subjects<T> {
        List<String> of(T value);
    }

    /** A success that is still to be confirmed by the store. */
    public record Done<T>(T value, IndexImplementation implementation, long nanos) {}

    public NanoClock clock() {
        return clock;
    }

    public HierarchyStore store() {
        return store;
    }

    /** How many changes are under way. */
    public int changesInFlight() {
        return maximumChanges - changes.availablePermits();
    }

    /** Reads from a manager; nobody is told. */
    public <T> Outcome<T> read(ManagerKey key, UnitOfWork.Work<T> work) {
        return untilKept(workspace -> workspace.in(key, work));
    }

    /** Reads from a manager in a way that operators watch. */
    public <T> Outcome<T> observe(
            Operation operation, ManagerKey key, UnitOfWork.Work<T> work, Note<T> note, Subjects<T> subjects) {
        long start = clock.nanoTime();
        Outcome<Done<T>> outcome = untilKept(workspace -> workspace.in(
                key,
                (hierarchy, manager) -> work.on(hierarchy, manager).map(value -> {
                    Done<T> done = done(value, hierarchy, start);
                    note.of(manager, value, done.nanos());
                    return done;
                })));
        return outcome.map(done -> tell(operation, key, done, subjects));
    }

    /** Changes one hierarchy through one manager. */
    public <T> Outcome<T> change(
            Operation operation,
            ManagerKey key,
            UnitOfWork.Work<T> work,
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
    public <T> Outcome<T> change(
            Operation operation, ManagerKey key, Attempt<Done<T>> attempt, Subjects<T> subjects, Receipt<T> receipt) {
        if (store.status() != StoreStatus.UP) {
            return Outcome.refused(StoreGuard.takesNoChanges());
        }
        if (!changes.tryAcquire()) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.OVERLOADED,
                    "There are " + maximumChanges + " changes under way already; try again later.",
                    "limit",
                    maximumChanges));
        }
        return StoreGuard.orUnavailable(() -> receipt.outcome(begin(operation, key, attempt, subjects, receipt)));
    }

    private <T> PendingOutcome<T> begin(
            Operation operation, ManagerKey key, Attempt<Done<T>> attempt, Subjects<T> subjects, Receipt<T> receipt) {
        boolean isBegun = false;
        try {
            RetryLoop<Done<T>> tries = new RetryLoop<>(managers, store, patience, attempt, true, receipt);
            RetryLoop.Begun<Done<T>> begun = tries.begin();
            isBegun = true;
            return new PendingOutcome<>(
                    begun.outcome().map(Done::value), () -> settle(operation, key, tries, begun, subjects));
        } finally {
            if (!isBegun) {
                changes.release();
            }
        }
    }

    private <T> Optional<Outcome<T>> settle(
            Operation operation,
            ManagerKey key,
            RetryLoop<Done<T>> tries,
            RetryLoop.Begun<Done<T>> begun,
            Subjects<T> subjects) {
        try {
            Optional<Outcome<Done<T>>> instead = StoreGuard.orUnavailable(() -> Outcome.done(tries.insteadOf(begun)))
                    .fold(known -> known, refusal -> Optional.of(Outcome.refused(refusal)));
            Outcome<T> told = instead.orElse(begun.outcome()).map(done -> tell(operation, key, done, subjects));
            return instead.map(other -> told);
        } finally {
            changes.release();
        }
    }

    private <T> Outcome<T> untilKept(Attempt<T> question) {
        return StoreGuard.orUnavailable(
                () -> new RetryLoop<>(managers, store, patience, question, false, Receipt.none()).untilKept());
    }

    public <T> Done<T> done(T value, Hierarchy hierarchy, long start) {
        return new Done<>(value, hierarchy.implementation(), clock.nanoTime() - start);
    }

    private <T> T tell(Operation operation, ManagerKey key, Done<T> done, Subjects<T> subjects) {
        observer.happened(operation, key, done.implementation(), subjects.of(done.value()), done.nanos());
        return done.value();
    }
}
