package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.execution.CachedUnitOfWork.Mode;
import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.IdempotencyKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs an operation until its outcome is committed.
 *
 * <p>If several nodes share a store, another node may change a hierarchy between an attempt and its commit. The
 * operation then runs again on the stored version, a few times after a random pause. After that it locks the rows of its
 * hierarchies, which guarantees progress under contention.
 */
final class RetryLoop {

    private static final int MAX_ATTEMPTS = 5;
    private static final int MAX_LOCKED_ATTEMPTS = 10;

    private final ManagerCache cache;
    private final HierarchyStore store;
    private final Backoff backoff;
    private final ChangeOrigins origins;
    private final NanoClock clock;

    RetryLoop(ManagerCache cache, HierarchyStore store, Backoff backoff, ChangeOrigins origins, NanoClock clock) {
        this.cache = cache;
        this.store = store;
        this.backoff = backoff;
        this.origins = origins;
        this.clock = clock;
    }

    /**
     * Runs a query.
     *
     * @param requested the manager that the request names
     */
    <T, R> Outcome<Completed<T, R>> read(ManagerKey requested, Attempt<T> attempt, Reply<T, R> reply) {
        return attempts(
                        requested,
                        attempt,
                        reply,
                        RetryLoop::noOrigin,
                        store.isShared() ? Mode.READ_CURRENT : Mode.READ)
                .orElseGet(RetryLoop::contended);
    }

    /** Runs a change. */
    <T, R> Outcome<Completed<T, R>> change(Operation<T> operation, Reply<T, R> reply) {
        Supplier<ChangeOrigin> origin = () -> origins.of(operation.type(), reply.key());
        return attempts(operation.manager(), operation, reply, origin, Mode.CHANGE)
                .orElseGet(() -> store.isShared() ? withRowsLocked(operation, reply, origin) : contended());
    }

    private static ChangeOrigin noOrigin() {
        throw new IllegalStateException("a query changes nothing");
    }

    /** Makes attempts until one is committed; returns empty if none was. */
    private <T, R> Optional<Outcome<Completed<T, R>>> attempts(
            ManagerKey requested, Attempt<T> attempt, Reply<T, R> reply, Supplier<ChangeOrigin> origin, Mode first) {
        Mode mode = first;
        int conflicts = 0;
        long reserved = cache.memory().requestBytes();
        while (conflicts < MAX_ATTEMPTS) {
            cache.memory().releaseRequestTo(reserved);
            if (conflicts > 0) {
                Optional<Outcome<Completed<T, R>>> refusal = refusalIfAnsweredElsewhere(reply);
                if (refusal.isPresent()) {
                    return refusal;
                }
                backoff.pause(conflicts);
            }
            try (CachedUnitOfWork<T, R> unit =
                    new CachedUnitOfWork<>(cache, store, mode, requested, reply, origin, clock)) {
                Outcome<Completed<T, R>> outcome = unit.run(attempt);
                if (unit.awaitCommits() != Commit.Result.COMMITTED) {
                    conflicts++;
                } else if (mode == Mode.CHANGE && !unit.hasChanged() && store.isShared()) {
                    // Without a commit, versions were not compared, and the copy may be outdated.
                    mode = Mode.CHANGE_CURRENT;
                } else {
                    return Optional.of(outcome);
                }
            }
        }
        return Optional.empty();
    }

    private <T, R> Outcome<Completed<T, R>> withRowsLocked(
            Operation<T> operation, Reply<T, R> reply, Supplier<ChangeOrigin> origin) {
        for (int attempts = 0; attempts < MAX_LOCKED_ATTEMPTS; attempts++) {
            Optional<Outcome<Completed<T, R>>> refusal = refusalIfAnsweredElsewhere(reply);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            backoff.pause(attempts);
            AtomicReference<@Nullable Outcome<Completed<T, R>>> outcome = new AtomicReference<>();
            try (MemoryLease lease = cache.memory().lease()) {
                Commit.Result result = store.exclusively(session -> outcome.set(
                        new LockedUnitOfWork<>(session, cache, lease, operation.manager(), reply, origin, clock)
                                .run(operation)));
                Outcome<Completed<T, R>> attempted = outcome.get();
                if (result == Commit.Result.COMMITTED && attempted != null) {
                    return attempted;
                }
            }
        }
        return refusalIfAnsweredElsewhere(reply).orElseGet(RetryLoop::contended);
    }

    /** Refuses a request that another node has already executed, according to its stored response. */
    private <T, R> Optional<Outcome<Completed<T, R>>> refusalIfAnsweredElsewhere(Reply<T, R> reply) {
        IdempotencyKey key = reply.key();
        return key != null && store.storedResponse(key).isPresent()
                ? Optional.of(Outcome.refused(IdempotencyService.inProgress(key)))
                : Optional.empty();
    }

    private static <T> Outcome<T> contended() {
        return Outcome.refused(tooManyChanges());
    }

    /** Returns the refusal of a request that other changes overtake again and again. */
    static Refusal tooManyChanges() {
        return Refusal.of(RefusalCode.OVERLOADED, "Too many requests change the same hierarchy; try again later.");
    }
}
