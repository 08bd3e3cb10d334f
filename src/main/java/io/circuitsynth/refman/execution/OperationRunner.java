package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.index.IndexFailedException;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs operations, and returns only committed data.
 *
 * <p>An operation runs under the lock of its hierarchy, and queues its change before the lock is released. Its result
 * is rendered without the lock, and then the commit is awaited. No request waits for its commit elsewhere.
 */
public final class OperationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);

    private final RetryLoop retryLoop;
    private final ManagerCache cache;
    private final HierarchyStore store;
    private final OperationObserver observer;
    private final TenantQuotas quotas;
    private final Semaphore permits;
    private final int maxChanges;
    private final LongAdder expired = new LongAdder();

    /**
     * Creates a runner.
     *
     * @param origins creates the origins of changes
     * @param random draws the pauses between attempts
     * @param quotas the quotas of the tenants
     * @param maxChanges the maximum number of changes in flight; more are refused
     */
    public OperationRunner(
            ManagerCache cache,
            HierarchyStore store,
            OperationObserver observer,
            ChangeOrigins origins,
            NanoClock clock,
            RandomGenerator random,
            TenantQuotas quotas,
            int maxChanges) {
        this.retryLoop = new RetryLoop(cache, store, new Backoff(random), origins, clock);
        this.cache = cache;
        this.store = store;
        this.observer = observer;
        this.quotas = quotas;
        this.maxChanges = maxChanges;
        this.permits = new Semaphore(maxChanges);
    }

    /** Returns the number of changes in flight. */
    public int changesInFlight() {
        return maxChanges - permits.availablePermits();
    }

    /**
     * Reserves memory for the results of the request that this thread serves.
     *
     * @param bytes the most memory of the results, until the response was sent
     * @return the refusal of the request; empty if there is enough memory
     */
    public Optional<Refusal> refuseMemory(long bytes) {
        return cache.memory().refuseForRequest(bytes);
    }

    /** Returns the refusal of further hierarchies of a tenant; empty if its usage is not known. Never waits for the store. */
    public Optional<Refusal> refuseHierarchies(String tenant, int count) {
        return quotas.refuseKnown(tenant, new TenantGrowth(0, count, 0));
    }

    /** Reads from a manager for the service itself. The observer is not notified. */
    public <T> Outcome<T> read(ManagerKey manager, UnitOfWork.Work<T> work) {
        return read(manager, work, Reply.identity());
    }

    /** Reads from a manager. The observer is not notified. */
    public <T, R> Outcome<R> read(ManagerKey manager, UnitOfWork.Work<T> work, Reply<T, R> reply) {
        return guarded(() -> retryLoop.read(manager, unit -> unit.in(manager, work), reply))
                .map(Completed::rendered);
    }

    /** Runs a query. */
    public <T, R> Outcome<R> query(Operation<T> operation, Reply<T, R> reply) {
        return observed(operation, guarded(() -> retryLoop.read(operation.manager(), operation, reply)));
    }

    /** Runs a change; refused if the store is read-only or too many changes are in flight. */
    public <T, R> Outcome<R> change(Operation<T> operation, Reply<T, R> reply) {
        if (store.status() != StoreStatus.UP) {
            return Outcome.refused(StoreGuard.readOnly());
        }
        if (!permits.tryAcquire()) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.OVERLOADED,
                    "There are " + maxChanges + " changes in flight already; try again later.",
                    "limit",
                    maxChanges));
        }
        try {
            Outcome<Completed<T, R>> outcome = guarded(() -> changeWithinQuotas(operation, reply));
            if (outcome instanceof Outcome.Done<Completed<T, R>> done
                    && done.value().hasChanged()) {
                quotas.add(operation.manager().tenant(), operation.growth());
            }
            return observed(operation, outcome);
        } finally {
            permits.release();
        }
    }

    private <T, R> Outcome<Completed<T, R>> changeWithinQuotas(Operation<T> operation, Reply<T, R> reply) {
        return Outcome.unless(
                quotas.refuse(operation.manager().tenant(), operation.growth(), reply.key() != null),
                () -> withoutExpired(() -> retryLoop.change(operation, reply)));
    }

    /** Runs a change again after each expired hierarchy that it found was deleted. */
    private <V> Outcome<V> withoutExpired(Supplier<Outcome<V>> change) {
        while (true) {
            try {
                return change.get();
            } catch (ExpiredException e) {
                Optional<Refusal> refusal = deleteExpired(e.root())
                        .fold(
                                deleted -> Optional.<Refusal>empty(),
                                reason -> reason.code() == RefusalCode.MANAGER_NOT_FOUND
                                        ? Optional.<Refusal>empty()
                                        : Optional.of(reason));
                if (refusal.isPresent()) {
                    return Outcome.refused(refusal.get());
                }
            }
        }
    }

    /**
     * Deletes the hierarchy of a root if it has expired.
     *
     * <p>The expiry is checked under the lock. A commit that conflicts with a renewal or with a deletion by another node is
     * retried on the stored version, so every expired hierarchy is deleted once.
     *
     * @return the ids of the deleted managers; empty if it has not expired
     */
    public Outcome<List<String>> deleteExpired(ManagerKey root) {
        if (store.status() != StoreStatus.UP) {
            return Outcome.refused(StoreGuard.readOnly());
        }
        Operation<List<String>> operation = Operation.of(
                OperationType.EXPIRE,
                root,
                unit -> unit.inAny(root, (hierarchy, manager) -> {
                    if (!cache.isExpired(hierarchy) || !hierarchy.rootKey().equals(root)) {
                        return Outcome.done(unit.append(List.of(), List.of()));
                    }
                    return cache.trees()
                            .delete(
                                    manager,
                                    hierarchy,
                                    true,
                                    unit::withdraw,
                                    gone -> unit.append(
                                            List.of(hierarchy),
                                            gone.stream()
                                                    .map(each -> each.key().id())
                                                    .toList()));
                }),
                ids -> ids);
        Outcome<Completed<List<String>, List<String>>> outcome =
                guarded(() -> retryLoop.change(operation, Reply.identity()));
        if (outcome instanceof Outcome.Done<Completed<List<String>, List<String>>> done
                && done.value().hasChanged()) {
            expired.increment();
            LOG.info(
                    "Deleted the expired hierarchy '{}' of tenant '{}': {} managers",
                    root.id(),
                    root.tenant(),
                    done.value().result().size());
        }
        return observed(operation, outcome);
    }

    /** Returns how many expired hierarchies this process has deleted. */
    public long expiredHierarchies() {
        return expired.sum();
    }

    /** Turns outages of the store, failures of an index and a lack of memory into refusals. */
    private <T> Outcome<T> guarded(Supplier<Outcome<T>> operation) {
        try {
            return StoreGuard.orUnavailable(operation);
        } catch (RefusedException e) {
            return Outcome.refused(e.refusal());
        } catch (IndexFailedException e) {
            cache.indexFailed(e);
            return Outcome.refused(Refusal.of(
                    RefusalCode.INDEX_FAILED,
                    "The index of the hierarchy failed and is being replaced; try again later."));
        }
    }

    private <T, R> Outcome<R> observed(Operation<T> operation, Outcome<Completed<T, R>> outcome) {
        return outcome.map(completed -> {
            observer.completed(
                    operation.type(),
                    operation.manager(),
                    completed.implementation(),
                    operation.subjects(completed.result()),
                    completed.nanos());
            return completed.rendered();
        });
    }
}
