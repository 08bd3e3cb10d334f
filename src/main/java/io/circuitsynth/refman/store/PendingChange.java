package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Part;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A change between its operation and its commit, with those who wait for it. */
final class PendingChange implements Commit {

    private HierarchyChange change;
    private @Nullable StoredResponse answer;
    private final @Nullable Instant pruneBefore;
    private final CompletableFuture<Result> result = new CompletableFuture<>();

    private PendingChange(HierarchyChange change, @Nullable StoredResponse answer, @Nullable Instant pruneBefore) {
        this.change = change;
        this.answer = answer;
        this.pruneBefore = pruneBefore;
    }

    static PendingChange of(HierarchyChange change, @Nullable StoredResponse answer) {
        return new PendingChange(change, answer, null);
    }

    static PendingChange pruning(Instant before) {
        return new PendingChange(HierarchyChange.NONE, null, before);
    }

    HierarchyChange change() {
        return change;
    }

    @Nullable
    StoredResponse answer() {
        return answer;
    }

    @Nullable
    Instant pruneBefore() {
        return pruneBefore;
    }

    /** Whether one of the copies it was made on is discarded, so that it is based on what is not stored. */
    boolean isOutdated() {
        for (Part part : change.parts()) {
            if (part.cachedVersion().isStale()) {
                return true;
            }
        }
        return false;
    }

    /** Whether it was told what became of it. */
    boolean isSettled() {
        return result.isDone();
    }

    void committed() {
        for (Part part : change.parts()) {
            part.cachedVersion().markStored();
        }
        forget();
        result.complete(Result.COMMITTED);
    }

    /** Says that others were first; whatever else is based on the same copies is lost too. */
    void conflicted() {
        discardCopies();
        result.complete(Result.CONFLICT);
    }

    void failed(StoreUnavailableException cause) {
        discardCopies();
        result.completeExceptionally(cause);
    }

    private void discardCopies() {
        change.parts().forEach(part -> part.cachedVersion().markStale());
        forget();
    }

    /** Lets go of the rows: a hierarchy holds on to its last change for as long as it lives. */
    private void forget() {
        change = HierarchyChange.NONE;
        answer = null;
    }

    @Override
    public Result await() {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw new StoreUnavailableException("The change was not acknowledged.", e.getCause());
        }
    }
}
