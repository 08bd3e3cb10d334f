package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a refusal of a store that does not answer: an outage is to be expected, and clients can wait for its end. */
public final class StoreGuard {

    private static final Logger LOG = LoggerFactory.getLogger(StoreGuard.class);

    private StoreGuard() {}

    /** What was asked for, or the refusal of all requests during an outage. */
    public static <T> Outcome<T> orUnavailable(Supplier<Outcome<T>> question) {
        try {
            return question.get();
        } catch (StoreUnavailableException e) {
            LOG.debug("A request is refused, for the store does not answer", e);
            return Outcome.refused(unavailable());
        }
    }

    /** The refusal of a change before it is begun. */
    static Refusal takesNoChanges() {
        return new Refusal(
                RefusalCode.STORE_UNAVAILABLE, "The store takes no changes at the moment; try again later.", Map.of());
    }

    private static Refusal unavailable() {
        return new Refusal(
                RefusalCode.STORE_UNAVAILABLE,
                "The store is not available at the moment, and it is not known what became of the request; try again"
                        + " later.",
                Map.of());
    }
}
