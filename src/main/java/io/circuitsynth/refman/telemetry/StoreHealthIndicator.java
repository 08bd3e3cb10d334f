package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreStatus;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Reports the health of the store under the name {@code store}. */
@Component("storeHealthIndicator")
class StoreHealthIndicator implements HealthIndicator {

    private final HierarchyStore store;

    StoreHealthIndicator(HierarchyStore store) {
        this.store = store;
    }

    @Override
    public Health health() {
        return health(store.status())
                .withDetail("name", store.name())
                .withDetail("durable", store.isDurable())
                .build();
    }

    /** Returns a separate status, with HTTP 200, for a read-only store: the node can still serve queries. */
    private static Health.Builder health(StoreStatus status) {
        return switch (status) {
            case UP -> Health.up();
            case READ_ONLY -> Health.status("READ_ONLY");
            case DOWN -> Health.down();
        };
    }
}
