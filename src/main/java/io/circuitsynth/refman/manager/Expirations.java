package io.circuitsynth.refman.manager;

import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews hierarchies, and deletes those that were not renewed in time.
 *
 * <p>An expired hierarchy is not found any more, whether it is deleted or not. A change that needs one of its ids deletes it
 * first. Every node looks for the others from time to time.
 */
public final class Expirations {

    private static final Logger LOG = LoggerFactory.getLogger(Expirations.class);

    /** The maximum of hierarchies that one run deletes, so that requests wait only briefly. */
    private static final int MAX_DELETED = 100;

    private final OperationRunner runner;
    private final HierarchyStore store;
    private final InstantSource clock;

    /** Creates the use cases. */
    public Expirations(OperationRunner runner, HierarchyStore store, InstantSource clock) {
        this.runner = runner;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Renews the hierarchy of a root, and returns when it expires; refused if it does not expire.
     *
     * @param expiresIn how long this renewal lasts; null for the lifetime of the hierarchy
     */
    public <R> Outcome<R> renew(ManagerKey root, @Nullable String expiresIn, Reply<Instant, R> reply) {
        return expiresIn == null
                ? renew(root, (Duration) null, reply)
                : Expiry.parse(expiresIn).then(time -> renew(root, time, reply));
    }

    private <R> Outcome<R> renew(ManagerKey root, @Nullable Duration time, Reply<Instant, R> reply) {
        return runner.change(
                Operation.<Instant>of(
                        OperationType.RENEW,
                        root,
                        unit -> Hierarchies.in(unit, root, hierarchy -> {
                            Expiry expiry = hierarchy.expiry();
                            if (expiry == null) {
                                return Outcome.refused(doesNotExpire(root));
                            }
                            Expiry renewed = expiry.renewed(time == null ? expiry.lifetime() : time, clock.instant());
                            if (renewed.equals(expiry)) {
                                return Outcome.done(unit.append(List.of(), expiry.at()));
                            }
                            hierarchy.setExpiry(renewed);
                            return Outcome.done(unit.append(List.of(hierarchy), renewed.at()));
                        }),
                        expiresAt -> List.of()),
                reply);
    }

    private static Refusal doesNotExpire(ManagerKey root) {
        return Refusal.of(
                RefusalCode.NO_EXPIRY,
                "The hierarchy of '" + root.id() + "' does not expire, because its root was created without expiresIn.",
                "rootId",
                root.id());
    }

    /** Deletes expired hierarchies, a limited count of them. Logs a warning if one cannot be deleted; the next run retries it. */
    public void deleteExpired() {
        try {
            for (ManagerKey root : store.expired(clock.instant(), MAX_DELETED)) {
                RefusalCode refusal = runner.deleteExpired(root)
                        .<@Nullable RefusalCode>fold(deleted -> null, reason -> {
                            LOG.debug("The expired hierarchy of '{}' was not deleted: {}", root.id(), reason);
                            return reason.code();
                        });
                if (refusal == RefusalCode.STORE_UNAVAILABLE) {
                    // The others would be refused as well.
                    return;
                }
                if (refusal != null && refusal != RefusalCode.MANAGER_NOT_FOUND) {
                    LOG.warn("The expired hierarchy of '{}' could not be deleted: {}", root.id(), refusal.text());
                }
            }
        } catch (StoreUnavailableException | DamagedDataException e) {
            LOG.warn("Expired hierarchies could not be listed; the next run retries it", e);
        }
    }
}
