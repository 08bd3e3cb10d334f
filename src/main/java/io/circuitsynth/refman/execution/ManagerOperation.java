package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An operation inside the hierarchy of one manager.
 *
 * @param type the type in meters and logs
 * @param manager the manager
 * @param hasChanged whether a result shows that the hierarchy has changed
 * @param work runs the operation while the lock of the hierarchy is held
 * @param recorder records a success in the statistics of the manager while the lock is held
 * @param subjectsOf returns the references, net names or prefixes of a success
 */
public record ManagerOperation<T>(
        OperationType type,
        ManagerKey manager,
        Predicate<T> hasChanged,
        UnitOfWork.Work<T> work,
        Recorder<T> recorder,
        Function<T, List<String>> subjectsOf)
        implements Operation<T> {

    /** Records a success in the statistics of a manager. */
    @FunctionalInterface
    public interface Recorder<T> {

        /**
         * Records a success.
         *
         * @param nanos how long the operation held the lock, in nanoseconds
         */
        void record(ReferenceManager manager, T result, long nanos);
    }

    /** Creates an operation that changes the hierarchy. */
    public static <T> ManagerOperation<T> change(
            OperationType type, ManagerKey manager, UnitOfWork.Work<T> work, Function<T, List<String>> subjectsOf) {
        return new ManagerOperation<>(type, manager, result -> true, work, (recorded, result, nanos) -> {}, subjectsOf);
    }

    /** Creates an operation that changes nothing. */
    public static <T> ManagerOperation<T> query(
            OperationType type, ManagerKey manager, UnitOfWork.Work<T> work, Function<T, List<String>> subjectsOf) {
        return new ManagerOperation<>(
                type, manager, result -> false, work, (recorded, result, nanos) -> {}, subjectsOf);
    }

    /** Returns a copy of this operation with a recorder. */
    public ManagerOperation<T> recordedBy(Recorder<T> newRecorder) {
        return new ManagerOperation<>(type, manager, hasChanged, work, newRecorder, subjectsOf);
    }

    /** Returns a copy of this operation that writes nothing if a result shows that nothing has changed. */
    public ManagerOperation<T> changingIf(Predicate<T> newHasChanged) {
        return new ManagerOperation<>(type, manager, newHasChanged, work, recorder, subjectsOf);
    }

    @Override
    public Outcome<T> run(UnitOfWork<T> unit) {
        return unit.in(
                manager,
                (hierarchy, found) -> work.on(hierarchy, found).map(result -> {
                    complete(unit, hierarchy, result);
                    recorder.record(found, result, unit.elapsedNanos());
                    return result;
                }));
    }

    private void complete(UnitOfWork<T> unit, Hierarchy hierarchy, T result) {
        if (hasChanged.test(result)) {
            unit.append(List.of(hierarchy), result);
        }
    }

    @Override
    public List<String> subjects(T result) {
        return subjectsOf.apply(result);
    }
}
