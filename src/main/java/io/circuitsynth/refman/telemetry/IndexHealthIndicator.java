package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.manager.Implementation;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Reports the serving index as a health detail. Always up, because the scanning index can serve all hierarchies. */
@Component("indexHealthIndicator")
class IndexHealthIndicator implements HealthIndicator {

    private final Implementation implementation;

    IndexHealthIndicator(Implementation implementation) {
        this.implementation = implementation;
    }

    @Override
    public Health health() {
        Implementation.Status status = implementation.status();
        Health.Builder health = Health.up()
                .withDetail("implementation", status.implementation().text())
                .withDetail("fallbacks", status.fallbacks());
        String reason = status.fallbackReason();
        return (reason == null ? health : health.withDetail("reason", reason)).build();
    }
}
