package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.IdempotencyKey;
import io.circuitsynth.refman.store.StoreUnavailableException;
import io.circuitsynth.refman.store.StoredResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Returns the stored response of the first request to its repetitions.
 *
 * <p>A response is stored in the transaction of its change, so after a crash either both exist or neither does. The
 * store allows one response per key, so two requests with one key cannot both take effect, in one process or in several.
 * A request that changes nothing stores no response, because it is safe to repeat. This follows the Internet-Draft "The
 * Idempotency-Key HTTP Header Field", draft-ietf-httpapi-idempotency-key-header-07.
 */
public final class IdempotencyService {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyService.class);

    private final HierarchyStore store;
    private final InstantSource clock;
    private final TenantQuotas quotas;
    private final long maxResponseBytes;
    private final ConcurrentHashMap<IdempotencyKey, IdempotentRequest> inProgress = new ConcurrentHashMap<>();

    /**
     * Creates a service that stores responses in {@code store}.
     *
     * @param quotas counts the stored responses of each tenant
     * @param maxResponseBytes the maximum size of the body of a stored response; a change with a larger one is refused
     */
    public IdempotencyService(HierarchyStore store, InstantSource clock, TenantQuotas quotas, long maxResponseBytes) {
        this.store = store;
        this.clock = clock;
        this.quotas = quotas;
        this.maxResponseBytes = maxResponseBytes;
    }

    /**
     * Begins a request.
     *
     * @return the stored response of the same request; empty if there is none, and then the caller must call {@link #end}.
     *     Refused if the same request is in progress, or if the key belongs to another request
     */
    public Outcome<Optional<Response>> begin(IdempotentRequest request) {
        Outcome<Optional<Response>> stored = StoreGuard.orUnavailable(() -> find(request));
        boolean isFirst = stored.fold(Optional::isEmpty, refusal -> false);
        IdempotentRequest other = isFirst ? inProgress.putIfAbsent(request.key(), request) : null;
        if (other == null) {
            // If the response was stored since the look-up, the unique key in the store prevents a second effect.
            return stored;
        }
        return Outcome.refused(request.isSameAs(other.fingerprint()) ? inProgress(request.key()) : reused(request));
    }

    /** Ends a request for which {@link #begin} found no response. */
    public void end(IdempotentRequest request) {
        inProgress.remove(request.key(), request);
    }

    private Outcome<Optional<Response>> find(IdempotentRequest request) {
        StoredResponse stored = store.storedResponse(request.key()).orElse(null);
        if (stored == null) {
            return Outcome.done(Optional.empty());
        }
        return request.isSameAs(stored.fingerprint())
                ? Outcome.done(Optional.of(new Response(
                        stored.status(), stored.location(), stored.contentType(), stored.body(), stored.hierarchy())))
                : Outcome.refused(reused(request));
    }

    /** Returns a reply that also stores its response in the transaction of the change. */
    public <T> Reply<T, Response> reply(IdempotentRequest request, Reply<T, Response> rendering) {
        return new Reply<>() {
            @Override
            public Response render(T result, @Nullable HierarchyVersion hierarchy) {
                return rendering.render(result, hierarchy);
            }

            @Override
            public Preconditions preconditions() {
                return rendering.preconditions();
            }

            @Override
            public IdempotencyKey key() {
                return request.key();
            }

            @Override
            public StoredResponse toStore(Response rendered) {
                return stored(request, rendered);
            }
        };
    }

    private StoredResponse stored(IdempotentRequest request, Response response) {
        int bytes = response.body().length;
        if (bytes > maxResponseBytes) {
            throw new RefusedException(new Refusal(
                    RefusalCode.STORED_RESPONSE_LIMIT,
                    "The response would have " + bytes
                            + " bytes. A response that is stored for an Idempotency-Key may have " + maxResponseBytes
                            + "; send less in one request, or no key.",
                    Map.of("bytes", bytes, "limit", maxResponseBytes)));
        }
        quotas.addResponse(request.key().tenant(), StoredResponse.BYTES_WITHOUT_BODY + bytes);
        return new StoredResponse(
                request.key(),
                request.fingerprint(),
                response.status(),
                response.location(),
                response.contentType(),
                response.body(),
                response.hierarchy(),
                clock.instant());
    }

    /**
     * Deletes responses older than {@code retention}. Logs a warning and deletes none if the store is unavailable or damaged.
     */
    public void prune(Duration retention) {
        try {
            store.pruneResponses(clock.instant().minus(retention));
        } catch (StoreUnavailableException | DamagedDataException e) {
            LOG.warn("Pruning of stored responses failed; the next run retries it", e);
        }
    }

    /** Returns the refusal of a request that is in progress. */
    static Refusal inProgress(IdempotencyKey key) {
        return Refusal.of(
                RefusalCode.IDEMPOTENCY_IN_PROGRESS,
                "A request with this Idempotency-Key is in progress; try again for its response.",
                "idempotencyKey",
                key.key());
    }

    private static Refusal reused(IdempotentRequest request) {
        return Refusal.of(
                RefusalCode.IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key belongs to another request.",
                "idempotencyKey",
                request.key().key());
    }
}
