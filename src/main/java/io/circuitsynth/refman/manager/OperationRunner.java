package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.store.Commit;
import io.circuitsynth.refman.store.HierarchyStore;
import java.util.List;
import java.util.function.Function;

/**
 * Runs an operation on the one live object of a key: under the lock, timed, its change handed to the store in order, and
 * answered only after the store has it.
 */
public final class OperationRunner {

    private final LiveManagers managers;
    private final HierarchyStore store;
    private final OperationObserver observer;
    private final NanoClock clock;

    /** A runner over all live managers. */
    public OperationRunner(LiveManagers managers, HierarchyStore store, OperationObserver observer, NanoClock clock) {
        this.managers = managers;
        this.store = store;
        this.observer = observer;
        this.clock = clock;
    }

    /** Something done with a manager while the lock of its hierarchy is held. */
    @FunctionalInterface
    interface Work<T> {
        Outcome<T> on(Hierarchy hierarchy, ReferenceManager manager);
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

    /** A success whose change the store is still to confirm. */
    record Pending<T>(T value, Commit commit, IndexImplementation implementation, long nanos) {}

    LiveManagers managers() {
        return managers;
    }

    NanoClock clock() {
        return clock;
    }

    /** Reads from a manager; nobody is told. */
    <T> Outcome<T> read(ManagerKey key, Work<T> work) {
        return managers.find(key).then(manager -> HierarchyLocks.in(manager, hierarchy -> work.on(hierarchy, manager)));
    }

    /** Reads from a manager in a way that operators watch. */
    <T> Outcome<T> observe(Operation operation, ManagerKey key, Work<T> work, Note<T> note, Subjects<T> subjects) {
        return run(operation, key, work, hierarchy -> Commit.DONE, note, subjects);
    }

    /** Changes a manager. */
    <T> Outcome<T> change(
            Operation operation,
            HierarchyChange.Kind kind,
            ManagerKey key,
            Work<T> work,
            Note<T> note,
            Subjects<T> subjects) {
        return run(operation, key, work, hierarchy -> append(hierarchy, key, kind), note, subjects);
    }

    private <T> Outcome<T> run(
            Operation operation,
            ManagerKey key,
            Work<T> work,
            Function<Hierarchy, Commit> commit,
            Note<T> note,
            Subjects<T> subjects) {
        long start = clock.nanoTime();
        return managers.find(key)
                .then(manager -> HierarchyLocks.in(
                        manager,
                        hierarchy -> work.on(hierarchy, manager).map(value -> {
                            Commit committed = commit.apply(hierarchy);
                            long nanos = clock.nanoTime() - start;
                            note.of(manager, value, nanos);
                            return new Pending<>(value, committed, hierarchy.implementation(), nanos);
                        })))
                .map(pending -> finish(operation, key, pending, subjects));
    }

    /** A change that happened just now, handed to the store; the hierarchy's lock is held. */
    <T> Pending<T> pending(T value, Hierarchy hierarchy, ManagerKey key, HierarchyChange.Kind kind, long start) {
        return new Pending<>(value, append(hierarchy, key, kind), hierarchy.implementation(), clock.nanoTime() - start);
    }

    /** Waits for the store and tells the observer; no lock is held. */
    <T> T finish(Operation operation, ManagerKey key, Pending<T> pending, Subjects<T> subjects) {
        pending.commit().await();
        observer.happened(operation, key, pending.implementation(), subjects.of(pending.value()), pending.nanos());
        return pending.value();
    }

    private Commit append(Hierarchy hierarchy, ManagerKey key, HierarchyChange.Kind kind) {
        return store.append(new HierarchyChange(hierarchy.id(), key, kind));
    }
}
