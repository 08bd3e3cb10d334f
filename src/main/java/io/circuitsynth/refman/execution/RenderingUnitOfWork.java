package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.StoredResponse;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one attempt at an operation, measures its time and renders its result.
 *
 * <p>A response to be stored is rendered when the change is queued, while the locks are held. Any other response is
 * rendered after the locks are released.
 */
abstract class RenderingUnitOfWork<T, R> implements UnitOfWork<T> {

    private static final long NOT_LOCKED = -1;

    private final Reply<T, R> reply;
    private final Supplier<ChangeOrigin> origin;
    private final NanoClock clock;
    private @Nullable R rendered;
    private @Nullable IndexImplementation implementation;
    private boolean hasChanged;
    private long startNanos;
    private long lockedNanos = NOT_LOCKED;

    RenderingUnitOfWork(Reply<T, R> reply, Supplier<ChangeOrigin> origin, NanoClock clock) {
        this.reply = reply;
        this.origin = origin;
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    /** Runs an attempt and renders its result. All locks are released when it returns. */
    Outcome<Completed<T, R>> run(Attempt<T> attempt) {
        return attempt.run(this).map(result -> {
            R response = rendered == null ? reply.render(result) : rendered;
            IndexImplementation served = Objects.requireNonNull(implementation, "the operation used no hierarchy");
            // No other thread can lock a new root, so the whole attempt is measured.
            long nanos = lockedNanos == NOT_LOCKED ? elapsedNanos() : lockedNanos;
            return new Completed<>(result, response, served, nanos, hasChanged);
        });
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

    /** Records that a change was queued; its commit detects conflicts with other nodes. */
    final void changed() {
        hasChanged = true;
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
        R response = reply.render(result);
        rendered = response;
        return reply.toStore(response);
    }

    @Override
    public final long elapsedNanos() {
        return clock.nanoTime() - startNanos;
    }
}
