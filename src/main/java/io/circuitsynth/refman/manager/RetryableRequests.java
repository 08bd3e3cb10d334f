package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.designator.Refusal;
import io.circuitsynth.refman.designator.RefusalCode;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.KeptAnswer;
import io.circuitsynth.refman.store.RequestKey;
import io.circuitsynth.refman.store.StoreUnavailableException;
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
public final class RetryableRequests {

    private static final Logger LOG = LoggerFactory.getLogger(RetryableRequests.class);

    private final HierarchyStore store;
    private final InstantSource clock;
    private final ConcurrentHashMap<RequestKey, RetryableRequest> inProgress = new ConcurrentHashMap<>();

    /** Requests whose answers {@code store} keeps. */
    public RetryableRequests(HierarchyStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Begins a request.
     *
     * @return the answer that the same request was given, or empty if it is the first and must be ended by {@link #end};
     *     refused while it is in progress, and if another request has that key
     */
    public Outcome<Optional<Answer>> begin(RetryableRequest request) {
        Outcome<Optional<Answer>> given = StoreAnswers.orUnavailable(() -> given(request));
        boolean isFirst = given.fold(Optional::isEmpty, refusal -> false);
        RetryableRequest other = isFirst ? inProgress.putIfAbsent(request.key(), request) : null;
        if (other == null) {
            // One that was answered since it was looked for cannot have its effect again: its answer is in the way.
            return given;
        }
        return Outcome.refused(request.isSameAs(other.fingerprint()) ? beingAnswered(request.key()) : reused(request));
    }

    /** Ends a request that was the first of its key. */
    public void end(RetryableRequest request) {
        inProgress.remove(request.key(), request);
    }

    private Outcome<Optional<Answer>> given(RetryableRequest request) {
        KeptAnswer kept = store.answer(request.key()).orElse(null);
        if (kept == null) {
            return Outcome.done(Optional.empty());
        }
        return request.isSameAs(kept.fingerprint())
                ? Outcome.done(Optional.of(new Answer(kept.status(), kept.location(), kept.contentType(), kept.body())))
                : Outcome.refused(reused(request));
    }

    /** Writes down the answers to a request that has an effect. */
    public <T> Receipt<T> receipt(RetryableRequest request, Function<T, Answer> answer) {
        return new Receipt<>() {
            @Override
            RequestKey key() {
                return request.key();
            }

            @Override
            KeptAnswer of(T value) {
                return keptAnswer(request, answer.apply(value));
            }
        };
    }

    /**
     * Keeps the answer to a request without an effect.
     *
     * @return the answer to give: the one that is kept, which another process may have given meanwhile
     */
    public Outcome<Answer> keep(RetryableRequest request, Answer answer) {
        return StoreAnswers.orUnavailable(() -> switch (store.append(HierarchyChange.NONE, keptAnswer(request, answer))
                .await()) {
            case KEPT -> Outcome.done(answer);
            case LOST -> given(request).map(given -> given.orElse(answer));
        });
    }

    private KeptAnswer keptAnswer(RetryableRequest request, Answer answer) {
        return new KeptAnswer(
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
            store.forgetAnswers(clock.instant().minus(retention));
        } catch (StoreUnavailableException e) {
            LOG.warn("Old answers could not be forgotten; the next time will do", e);
        }
    }

    /** The refusal of a request that is being answered. */
    static Refusal beingAnswered(RequestKey key) {
        return Refusal.of(
                RefusalCode.IDEMPOTENCY_IN_PROGRESS,
                "A request with this Idempotency-Key is being answered; try again for its answer.",
                "idempotencyKey",
                key.key());
    }

    private static Refusal reused(RetryableRequest request) {
        return Refusal.of(
                RefusalCode.IDEMPOTENCY_KEY_REUSED,
                "Another request was sent with this Idempotency-Key.",
                "idempotencyKey",
                request.key().key());
    }
}
