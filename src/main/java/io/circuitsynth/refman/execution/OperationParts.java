package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
import java.util.List;
import java.util.function.Function;

/** An operation that consists of its parts. */
record OperationParts<T>(
        OperationType type,
        ManagerKey manager,
        Attempt<T> attempt,
        Function<T, List<String>> subjectsOf,
        TenantGrowth growth)
        implements Operation<T> {

    @Override
    public Outcome<T> run(UnitOfWork<T> unit) {
        return attempt.run(unit);
    }

    @Override
    public List<String> subjects(T result) {
        return subjectsOf.apply(result);
    }
}
