package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyReader;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.store.StoredResponse;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one attempt at an operation, measures its time and renders its result.
 *
 * <p>A response to be stored is rendered when the change is queued, while the locks are held. Any other response is
 * rendered after the locks are released. The version that a response describes is read while the locks are held.
 */
abstract class RenderingUnitOfWork<T, R> implements UnitOfWork<T> {

    private static final long NOT_LOCKED = -1;

    private final ManagerKey requested;
    private final Reply<T, R> reply;
    private final Supplier<ChangeOrigin> origin;
    private final NanoClock clock;
    private @Nullable R rendered;
    private @Nullable ReferenceManager found;
    private @Nullable HierarchyVersion version;
    private @Nullable Refusal mismatch;
    private @Nullable IndexImplementation implementation;
    private boolean hasChanged;
    private long startNanos;
    private long lockedNanos = NOT_LOCKED;

    /**
     * @param requested the manager that the request names, whose hierarchy the response describes
     * @param origin tells where a change comes from
     */
    RenderingUnitOfWork(ManagerKey requested, Reply<T, R> reply, Supplier<ChangeOrigin> origin, NanoClock clock) {
        this.requested = requested;
        this.reply = reply;
        this.origin = origin;
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    /** Runs an attempt and renders its result. All locks are released when it returns. */
    Outcome<Completed<T, R>> run(Attempt<T> attempt) {
        Outcome<T> outcome = attempt.run(this);
        Optional<Refusal> failed = failedPrecondition(outcome);
        if (failed.isPresent()) {
            return Outcome.refused(failed.get());
        }
        return outcome.map(result -> {
            R response = rendered == null ? reply.render(result, version) : rendered;
            IndexImplementation served = Objects.requireNonNull(implementation, "the operation used no hierarchy");
            // No other thread can lock a new root, so the whole attempt is measured.
            long nanos = lockedNanos == NOT_LOCKED ? elapsedNanos() : lockedNanos;
            return new Completed<>(result, response, served, nanos, hasChanged);
        });
    }

    private Optional<Refusal> failedPrecondition(Outcome<T> outcome) {
        if (!outcome.isDone()) {
            // An operation may take the refusal for another reason.
            return Optional.ofNullable(mismatch);
        }
        // A dry run publishes nothing.
        return hasChanged || found != null
                ? Optional.empty()
                : reply.preconditions().refuseNew(requested);
    }

    /** Returns the refusal of work on a manager whose lock is held; empty if the preconditions hold. */
    final Optional<Refusal> enter(Hierarchy hierarchy, ReferenceManager manager) {
        if (!manager.key().equals(requested)) {
            return Optional.empty();
        }
        found = manager;
        HierarchyVersion present = HierarchyVersion.of(hierarchy);
        version = present;
        Optional<Refusal> refusal =
                reply.preconditions().refuse(present, new HierarchyReader(hierarchy).isRoot(manager));
        mismatch = refusal.orElse(null);
        return refusal;
    }

    /** Returns whether the preconditions hold for the creation of a manager. */
    final boolean mayPublish(ReferenceManager manager) {
        if (mismatch == null && manager.key().equals(requested)) {
            mismatch = reply.preconditions().refuseNew(requested).orElse(null);
        }
        return mismatch == null;
    }

    /** Runs work whose locks are held, and measures its time. */
    final <V> Outcome<V> timed(Hierarchy hierarchy, Supplier<Outcome<V>> work) {
        served(hierarchy);
        startNanos = clock.nanoTime();
        Outcome<V> outcome = work.get();
        lockedNanos = elapsedNanos();
        return outcome;
    }

    /** Returns the change of hierarchies, made now. */
    final HierarchyChange change(List<HierarchyChange.Part> parts) {
        return new HierarchyChange(parts, origin.get());
    }

    /**
     * Records a change that is being queued; its commit detects conflicts with other nodes.
     *
     * @param changed all hierarchies that were changed, created or deleted, with their new versions
     */
    final void changed(List<Hierarchy> changed) {
        hasChanged = true;
        Hierarchy described = found == null ? null : found.hierarchy();
        for (int i = changed.size() - 1; described == null && i >= 0; i--) {
            described = changed.get(i).isDeleted() ? null : changed.get(i);
        }
        version = described == null ? null : HierarchyVersion.of(described);
    }

    /** Returns whether a change was queued. */
    final boolean hasChanged() {
        return hasChanged;
    }

    @Override
    public final void served(Hierarchy hierarchy) {
        implementation = hierarchy.implementation();
    }

    /** Renders the response to store with the change; returns null if none is stored. */
    final @Nullable StoredResponse responseToStore(T result) {
        if (reply.key() == null) {
            return null;
        }
        R response = reply.render(result, version);
        rendered = response;
        return reply.toStore(response);
    }

    @Override
    public final long elapsedNanos() {
        return clock.nanoTime() - startNanos;
    }
}
