package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.index.IndexImplementation;
import java.util.List;

/** Observes successful operations after their commit, on the thread that ran them. */
@FunctionalInterface
public interface OperationObserver {

    /**
     * Observes a success.
     *
     * @param operation the type of the operation
     * @param manager the key of the manager in the request
     * @param implementation the index that served it
     * @param subjects the references, net names or prefixes of the result; may be empty
     * @param durationNanos how long it held its locks, without waiting for the store, in nanoseconds
     */
    void completed(
            OperationType operation,
            ManagerKey manager,
            IndexImplementation implementation,
            List<String> subjects,
            long durationNanos);
}
