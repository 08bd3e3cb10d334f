package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.store.HierarchyStore;
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
        return Health.up()
                .withDetail("name", store.name())
                .withDetail("durable", store.isDurable())
                .build();
    }
}
