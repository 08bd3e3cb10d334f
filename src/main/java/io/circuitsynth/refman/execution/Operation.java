package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import java.util.List;
import java.util.function.Function;

/**
 * An operation on managers, with its data for meters and logs.
 *
 * @param <T> the type of its result
 */
public interface Operation<T> extends Attempt<T> {

    /** Returns the type in meters and logs. */
    OperationType type();

    /** Returns the key of the manager in the request. */
    ManagerKey manager();

    /** Returns the references, net names, prefixes or ids of a success. */
    List<String> subjects(T result);

    /** Returns what a success adds to the tenant. */
    default TenantGrowth growth() {
        return TenantGrowth.NONE;
    }

    /** Returns a copy of this operation that adds to the tenant. */
    default Operation<T> adding(TenantGrowth growth) {
        return new OperationParts<>(type(), manager(), this, this::subjects, growth);
    }

    /** Creates an operation from its parts. */
    static <T> Operation<T> of(
            OperationType type, ManagerKey manager, Attempt<T> attempt, Function<T, List<String>> subjectsOf) {
        return new OperationParts<>(type, manager, attempt, subjectsOf, TenantGrowth.NONE);
    }
}
