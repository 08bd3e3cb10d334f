package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.index.IndexImplementation;
import java.util.List;

/** Is told of every operation that happened, on the thread that ran it and after its locks were let go. */
@FunctionalInterface
public interface OperationObserver {

    /**
     * An operation happened.
     *
     * @param operation what was done
     * @param manager on which manager
     * @param implementation which index served it
     * @param subjects the references, net names or prefixes it was about; may be empty
     * @param durationNanos how long it took, without the waiting for the store
     */
    void happened(
            Operation operation,
            ManagerKey manager,
            IndexImplementation implementation,
            List<String> subjects,
            long durationNanos);
}
