package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.IdempotencyKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The tries at one operation, until all that its outcome tells is kept.
 *
 * <p>Where several processes share a store an operation can turn out to be based on what another process has changed
 * meanwhile. Then it is run again on what is kept now, a few times after a random wait, and after that with the rows of
 * its hierarchies locked, so that it gets its turn however many others want the same hierarchy.
 */
final class RetryLoop<T> {

    private static final int MOST = 5;
    private static final int MAX_WITH_LOCK = 10;

    private final ManagerCache managers;
    private final HierarchyStore store;
    private final Backoff patience;
    private final OperationRunner.Attempt<T> attempt;
    private final boolean isChanging;
    private final Receipt<?> receipt;
    private boolean isChecking;
    private int lost;

    /** RetryLoop at an operation that may change what it finds, or does not. */
    RetryLoop(
            ManagerCache managers,
            HierarchyStore store,
            Backoff patience,
            OperationRunner.Attempt<T> attempt,
            boolean isChanging,
            Receipt<?> receipt) {
        this.managers = managers;
        this.store = store;
        this.patience = patience;
        this.attempt = attempt;
        this.isChanging = isChanging;
        this.receipt = receipt;
        // A change that another process has made shows when ours is kept. What is only read is looked at first.
        this.isChecking = store.isShared() && !isChanging;
    }

    /** What one try came to, and the workspace that will know whether it is kept. */
    record Begun<T>(Outcome<T> outcome, CachedUnitOfWork workspace) {}

    /** RetryLoop once. Nobody may be told of the outcome before {@link #insteadOf} has looked at it, which is to follow. */
    Begun<T> begin() {
        CachedUnitOfWork workspace = new CachedUnitOfWork(managers, store, isChanging, isChecking);
        boolean isWhole = false;
        try {
            Begun<T> begun = new Begun<>(attempt.in(workspace), workspace);
            isWhole = true;
            return begun;
        } finally {
            if (!isWhole) {
                workspace.close();
            }
        }
    }

    /** Waits until it is known whether a try is kept; if it is not, what came of the tries that followed. */
    Optional<Outcome<T>> insteadOf(Begun<T> begun) {
        return endsKept(begun) ? Optional.empty() : Optional.of(untilKept());
    }

    /** RetryLoop until an outcome is kept, or for long enough. */
    Outcome<T> untilKept() {
        while (lost < MOST) {
            if (lost > 0) {
                Optional<Outcome<T>> answered = answeredMeanwhile();
                if (answered.isPresent()) {
                    return answered.get();
                }
                patience.afterTry(lost);
            }
            Begun<T> begun = begin();
            if (endsKept(begun)) {
                return begun.outcome();
            }
        }
        return isChanging && store.isShared() ? withLock() : contended();
    }

    /** Ends a try, and says whether it is kept. */
    private boolean endsKept(Begun<T> begun) {
        try (CachedUnitOfWork workspace = begun.workspace()) {
            if (workspace.settle() != Commit.Result.COMMITTED) {
                lost++;
                return false;
            }
            if (!workspace.hasChanged() && !isChecking && store.isShared()) {
                isChecking = true;
                return false;
            }
            note(workspace.hasAnswer());
            return true;
        }
    }

    private Outcome<T> withLock() {
        for (int tries = 0; tries < MAX_WITH_LOCK; tries++) {
            Optional<Outcome<T>> answered = answeredMeanwhile();
            if (answered.isPresent()) {
                return answered.get();
            }
            patience.afterTry(tries);
            AtomicReference<@Nullable Outcome<T>> outcome = new AtomicReference<>();
            AtomicBoolean hasAnswer = new AtomicBoolean();
            Commit.Result result = store.exclusively(session -> {
                LockedUnitOfWork workspace = new LockedUnitOfWork(session, managers::restore);
                outcome.set(attempt.in(workspace));
                hasAnswer.set(workspace.hasAnswer());
            });
            Outcome<T> attempted = outcome.get();
            if (result == Commit.Result.COMMITTED && attempted != null) {
                note(hasAnswer.get());
                return attempted;
            }
        }
        return answeredMeanwhile().orElseGet(RetryLoop::contended);
    }

    private void note(boolean hasAnswer) {
        if (hasAnswer) {
            receipt.kept();
        }
    }

    /** The refusal, if the same request was sent to another process as well and is answered there. */
    private Optional<Outcome<T>> answeredMeanwhile() {
        IdempotencyKey request = receipt.key();
        return request != null && store.storedResponse(request).isPresent()
                ? Optional.of(Outcome.refused(IdempotencyService.beingAnswered(request)))
                : Optional.empty();
    }

    private static <T> Outcome<T> contended() {
        return Outcome.refused(new Refusal(
                RefusalCode.OVERLOADED, "Too many others are changing the same hierarchy; try again later.", Map.of()));
    }
}
