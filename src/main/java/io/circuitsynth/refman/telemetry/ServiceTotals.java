package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreTotals;
import io.circuitsynth.refman.store.StoreUnavailableException;
import org.springframework.stereotype.Component;

/** How much is kept in all, as far as the store answers. */
@Component
class ServiceTotals {

    private final HierarchyStore store;
    private volatile StoreTotals last = new StoreTotals(0, 0, 0);

    ServiceTotals(HierarchyStore store) {
        this.store = store;
    }

    /** How much is kept now, or was when the store last answered. */
    StoreTotals now() {
        try {
            last = store.totals();
            return last;
        } catch (StoreUnavailableException e) {
            // That the store does not answer is the store's health to tell.
            return last;
        }
    }
}
