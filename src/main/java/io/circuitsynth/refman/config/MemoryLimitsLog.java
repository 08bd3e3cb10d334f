package io.circuitsynth.refman.config;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Logs the limits that depend on memory when the service has started. */
@Component
class MemoryLimitsLog implements ApplicationListener<ApplicationStartedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryLimitsLog.class);

    private final ReferenceManagerProperties properties;
    private final Environment environment;

    MemoryLimitsLog(ReferenceManagerProperties properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        LOG.info(
                "Limits with a heap of {} MB: {} connections, {} MB for requests in flight, {} MB for cached hierarchies, "
                        + "{} MB for one hierarchy, {} MB for the body of an import",
                megabytes(Runtime.getRuntime().maxMemory()),
                environment.getProperty("server.tomcat.max-connections"),
                properties.requests().maxMemoryInFlight().toMegabytes(),
                properties.cache().maxBytes().toMegabytes(),
                megabytes(properties.limits().bytesPerHierarchy()),
                megabytes(properties.limits().bytesPerImport()));
    }

    private static long megabytes(long bytes) {
        return DataSize.ofBytes(bytes).toMegabytes();
    }
}
