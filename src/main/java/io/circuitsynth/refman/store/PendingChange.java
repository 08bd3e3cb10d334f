package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Part;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A change between its operation and its commit. */
final class PendingChange implements Commit {

    private HierarchyChange change;
    private @Nullable StoredResponse response;
    private List<LoggedRow> logged;
    private final @Nullable Pruning pruning;
    private final Consumer<ManagerKey> listener;
    private @Nullable TicketChange tickets;
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private volatile @Nullable CommitQueue queue;

    private PendingChange(
            HierarchyChange change,
            @Nullable StoredResponse response,
            @Nullable Pruning pruning,
            Consumer<ManagerKey> listener) {
        this.change = change;
        this.response = response;
        this.logged = change.parts().stream()
                .map(part -> LoggedRow.of(part, change.origin()))
                .toList();
        this.pruning = pruning;
        this.listener = listener;
    }

    static PendingChange of(HierarchyChange change, @Nullable StoredResponse response) {
        return of(change, response, root -> {});
    }

    /**
     * Creates a change.
     *
     * @param listener receives the roots of its hierarchies after the commit
     */
    static PendingChange of(HierarchyChange change, @Nullable StoredResponse response, Consumer<ManagerKey> listener) {
        return new PendingChange(change, response, null, listener);
    }

    static PendingChange of(Pruning pruning) {
        return new PendingChange(HierarchyChange.NONE, null, pruning, root -> {});
    }

    /** Creates a change of tickets. */
    static PendingChange of(TicketChange tickets) {
        PendingChange change = of(HierarchyChange.NONE, null);
        change.tickets = tickets;
        return change;
    }

    @Nullable
    TicketChange tickets() {
        return tickets;
    }

    HierarchyChange change() {
        return change;
    }

    /** Returns the rows of the change log, encoded by the thread that made the change. */
    List<LoggedRow> logged() {
        return logged;
    }

    @Nullable
    StoredResponse response() {
        return response;
    }

    @Nullable
    Pruning pruning() {
        return pruning;
    }

    /** Sets the queue in which the change waits. */
    void queuedIn(CommitQueue newQueue) {
        queue = newQueue;
    }

    /** Returns whether one of its cached copies is stale, so that it is based on what is not stored. */
    boolean isOutdated() {
        for (Part part : change.parts()) {
            if (part.cachedVersion().isStale()) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether its outcome is known. */
    boolean isSettled() {
        return result.isDone();
    }

    /** Settles it as committed. */
    void committed() {
        for (Part part : change.parts()) {
            part.cachedVersion().markStored();
            listener.accept(part.head().root());
        }
        releaseRows();
        result.complete(Result.COMMITTED);
    }

    /** Settles it as a conflict; later changes of the same copies conflict too. */
    void conflicted() {
        markCopiesStale();
        result.complete(Result.CONFLICT);
    }

    /** Settles it as failed. */
    void failed(StoreUnavailableException cause) {
        markCopiesStale();
        result.completeExceptionally(cause);
    }

    /** Settles it as failed for good, because the database is damaged where it writes. */
    void damaged(Throwable cause) {
        String problem = "a change cannot be written: " + cause.getMessage();
        DamagedDataException damage = change.parts().isEmpty()
                ? DamagedDataException.of(problem, cause)
                : DamagedDataException.of(change.parts().get(0).head().id(), problem, cause);
        markCopiesStale();
        result.completeExceptionally(damage);
    }

    private void markCopiesStale() {
        change.parts().forEach(part -> part.cachedVersion().markStale());
        releaseRows();
    }

    /** Releases the rows: a hierarchy holds its last commit for as long as it is cached. */
    private void releaseRows() {
        change = HierarchyChange.NONE;
        response = null;
        logged = List.of();
    }

    @Override
    public Result await() {
        CommitQueue waitsIn = queue;
        if (waitsIn != null && !result.isDone()) {
            waitsIn.lead(this);
        }
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DamagedDataException damage) {
                throw damage;
            }
            throw new StoreUnavailableException("The change was not acknowledged.", e.getCause());
        }
    }
}
