package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
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
        record Growing<T>(Operation<T> operation, TenantGrowth growth) implements Operation<T> {

            @Override
            public OperationType type() {
                return operation.type();
            }

            @Override
            public ManagerKey manager() {
                return operation.manager();
            }

            @Override
            public Outcome<T> run(UnitOfWork<T> unit) {
                return operation.run(unit);
            }

            @Override
            public List<String> subjects(T result) {
                return operation.subjects(result);
            }
        }
        return new Growing<>(this, growth);
    }

    /** Creates an operation from its parts. */
    static <T> Operation<T> of(
            OperationType type, ManagerKey manager, Attempt<T> attempt, Function<T, List<String>> subjectsOf) {
        record Parts<T>(
                OperationType type, ManagerKey manager, Attempt<T> attempt, Function<T, List<String>> subjectsOf)
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
        return new Parts<>(type, manager, attempt, subjectsOf);
    }
}
