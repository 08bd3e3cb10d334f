package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreTotals;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Returns the totals of the store. While the store is unavailable, returns the last known totals. */
@Component
class ServiceTotals {

    private final HierarchyStore store;
    private volatile StoreTotals last = new StoreTotals(0, 0, 0);

    ServiceTotals(HierarchyStore store) {
        this.store = store;
    }

    /** Returns the size of the database in bytes; null if it is unknown. */
    @Nullable
    Long storeBytes() {
        try {
            OptionalLong bytes = store.bytes();
            return bytes.isPresent() ? bytes.getAsLong() : null;
        } catch (StoreUnavailableException e) {
            return null;
        }
    }

    /** Returns the current totals, or the last known ones. */
    StoreTotals now() {
        try {
            last = store.totals();
            return last;
        } catch (StoreUnavailableException | DamagedDataException e) {
            // The health indicator of the store reports the outage.
            return last;
        }
    }
}
