package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.IdempotencyKey;
import io.circuitsynth.refman.store.StoreUnavailableException;
import io.circuitsynth.refman.store.StoredResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a request that is sent again the answer that it was given first.
 *
 * <p>An answer is kept in the same transaction as the effect of its request, so after a crash either both are there or
 * neither is. Two requests of one key that race for it, in one process or in two, cannot both keep an answer. After the
 * Internet-Draft "The Idempotency-Key HTTP Header Field", draft-ietf-httpapi-idempotency-key-header-07.
 */
public final class IdempotencyService {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyService.class);

    private final HierarchyStore store;
    private final InstantSource clock;
    private final ConcurrentHashMap<IdempotencyKey, IdempotentRequest> inProgress = new ConcurrentHashMap<>();

    /** Requests whose answers {@code store} keeps. */
    public IdempotencyService(HierarchyStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Begins a request.
     *
     * @return the answer that the same request was given, or empty if it is the first and must be ended by {@link #end};
     *     refused while it is in progress, and if another request has that key
     */
    public Outcome<Optional<Response>> begin(IdempotentRequest request) {
        Outcome<Optional<Response>> given = StoreGuard.orUnavailable(() -> given(request));
        boolean isFirst = given.fold(Optional::isEmpty, refusal -> false);
        IdempotentRequest other = isFirst ? inProgress.putIfAbsent(request.key(), request) : null;
        if (other == null) {
            // One that was answered since it was looked for cannot have its effect again: its answer is in the way.
            return given;
        }
        return Outcome.refused(request.isSameAs(other.fingerprint()) ? beingAnswered(request.key()) : reused(request));
    }

    /** Ends a request that was the first of its key. */
    public void end(IdempotentRequest request) {
        inProgress.remove(request.key(), request);
    }

    private Outcome<Optional<Response>> given(IdempotentRequest request) {
        StoredResponse kept = store.storedResponse(request.key()).orElse(null);
        if (kept == null) {
            return Outcome.done(Optional.empty());
        }
        return request.isSameAs(kept.fingerprint())
                ? Outcome.done(
                        Optional.of(new Response(kept.status(), kept.location(), kept.contentType(), kept.body())))
                : Outcome.refused(reused(request));
    }

    /** Writes down the answers to a request that has an effect. */
    public <T> Receipt<T> receipt(IdempotentRequest request, Function<T, Response> answer) {
        return new Receipt<>() {
            @Override
            public IdempotencyKey key() {
                return request.key();
            }

            @Override
            public StoredResponse of(T value) {
                return keptAnswer(request, answer.apply(value));
            }
        };
    }

    /**
     * Keeps the answer to a request without an effect.
     *
     * @return the answer to give: the one that is kept, which another process may have given meanwhile
     */
    public Outcome<Response> keep(IdempotentRequest request, Response answer) {
        return StoreGuard.orUnavailable(() -> switch (store.append(HierarchyChange.NONE, keptAnswer(request, answer))
                .await()) {
            case COMMITTED -> Outcome.done(answer);
            case CONFLICT -> given(request).map(given -> given.orElse(answer));
        });
    }

    private StoredResponse keptAnswer(IdempotentRequest request, Response answer) {
        return new StoredResponse(
                request.key(),
                request.fingerprint(),
                answer.status(),
                answer.location(),
                answer.contentType(),
                answer.body(),
                clock.instant());
    }

    /** Forgets answers that were given longer ago than {@code retention}, if the store takes changes just now. */
    public void forgetAfter(Duration retention) {
        try {
            store.pruneResponses(clock.instant().minus(retention));
        } catch (StoreUnavailableException e) {
            LOG.warn("Old answers could not be forgotten; the next time will do", e);
        }
    }

    /** The refusal of a request that is being answered. */
    static Refusal beingAnswered(IdempotencyKey key) {
        return Refusal.of(
                RefusalCode.IDEMPOTENCY_IN_PROGRESS,
                "A request with this Idempotency-Key is being answered; try again for its answer.",
                "idempotencyKey",
                key.key());
    }

    private static Refusal reused(IdempotentRequest request) {
        return Refusal.of(
                RefusalCode.IDEMPOTENCY_KEY_REUSED,
                "Another request was sent with this Idempotency-Key.",
                "idempotencyKey",
                request.key().key());
    }
}
