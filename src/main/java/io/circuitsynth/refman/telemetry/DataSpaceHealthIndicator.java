package io.circuitsynth.refman.telemetry;

import java.io.File;
import org.springframework.boot.health.autoconfigure.application.DiskSpaceHealthIndicatorProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Reports the space left for the data directory under the name {@code diskSpace}, instead of Spring Boot's indicator.
 *
 * <p>Too little space is a status of its own, with HTTP 200. The node still serves reads, so no load balancer should take it
 * away, and a restart would not help it.
 */
@ConditionalOnEnabledHealthIndicator("diskspace")
@Component("diskSpaceHealthIndicator")
class DataSpaceHealthIndicator extends AbstractHealthIndicator {

    private final DiskSpaceHealthIndicatorProperties settings;

    DataSpaceHealthIndicator(DiskSpaceHealthIndicatorProperties settings) {
        super("The space could not be determined");
        this.settings = settings;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        File directory = settings.getPath().getAbsoluteFile();
        File existing = existing(directory);
        long free = existing.getUsableSpace();
        long threshold = settings.getThreshold().toBytes();
        if (free >= threshold) {
            builder.up();
        } else {
            builder.status("LOW_SPACE");
        }
        builder.withDetail("path", directory.getPath())
                .withDetail("free", free)
                .withDetail("total", existing.getTotalSpace())
                .withDetail("threshold", threshold);
    }

    /** Returns the directory, or the nearest one above it that exists: not every store creates it. */
    private static File existing(File directory) {
        File existing = directory;
        while (!existing.exists() && existing.getParentFile() != null) {
            existing = existing.getParentFile();
        }
        return existing;
    }
}
