package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreStatus;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health of the store, under the name {@code store}. */
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

    /** A store that takes no changes still answers questions, so it is no reason to send nobody here. */
    private static Health.Builder health(StoreStatus status) {
        return switch (status) {
            case UP -> Health.up();
            case READ_ONLY -> Health.status("READ_ONLY");
            case DOWN -> Health.down();
        };
    }
}
