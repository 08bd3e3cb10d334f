package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns outages of the store into refusals, so that clients can retry, and damaged data into refusals that name it. */
public final class StoreGuard {

    private static final Logger LOG = LoggerFactory.getLogger(StoreGuard.class);

    private StoreGuard() {}

    /** Returns the outcome of an operation, or a refusal if the store is unavailable or what it stores is damaged. */
    public static <T> Outcome<T> orUnavailable(Supplier<Outcome<T>> operation) {
        try {
            return operation.get();
        } catch (StoreUnavailableException e) {
            LOG.debug("Refused a request because the store is unavailable", e);
            return Outcome.refused(unavailable());
        } catch (DamagedDataException e) {
            LOG.debug("Refused a request because stored data is damaged", e);
            return Outcome.refused(damaged(e));
        } catch (RefusedException e) {
            return Outcome.refused(e.refusal());
        }
    }

    /** Returns the refusal of a change while the store is read-only. */
    static Refusal readOnly() {
        return new Refusal(
                RefusalCode.STORE_UNAVAILABLE, "The store takes no changes at the moment; try again later.", Map.of());
    }

    private static Refusal damaged(DamagedDataException damage) {
        return new Refusal(
                RefusalCode.DATA_DAMAGED,
                "The stored data is damaged; an operator must restore it from a backup.",
                damage.details());
    }

    private static Refusal unavailable() {
        return new Refusal(
                RefusalCode.STORE_UNAVAILABLE,
                "The store is unavailable, and the request may or may not have taken effect; try again later.",
                Map.of());
    }
}
