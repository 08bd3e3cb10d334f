package io.circuitsynth.refman.telemetry;

import com.github.benmanes.caffeine.cache.Cache;
import io.circuitsynth.refman.hierarchy.Forest;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.index.CountedIndexEvents;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.manager.LiveManagers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The meters of what there is: managers, hierarchies, references, the cache, and which index serves. */
@Component
class ServiceMeters implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceMeters.class);

    private final LiveManagers managers;
    private final Forest forest;
    private final Cache<ManagerKey, ReferenceManager> cache;
    private final IndexFeatures features;
    private final CountedIndexEvents events;

    ServiceMeters(
            LiveManagers managers,
            Forest forest,
            Cache<ManagerKey, ReferenceManager> cache,
            IndexFactory indexes,
            CountedIndexEvents events) {
        this.managers = managers;
        this.forest = forest;
        this.cache = cache;
        this.features = indexes.features();
        this.events = events;
        LOG.atInfo()
                .addKeyValue("component", OperationTelemetry.COMPONENT)
                .addKeyValue("bitmapIndex", features.bitmapEnabled())
                .addKeyValue("rolloutPercent", features.rolloutPercent())
                .addKeyValue("shadowComparison", features.shadowComparison())
                .log(
                        "The bitmap index is {}, for {} % of hierarchies, its shadow comparison {}.",
                        onOrOff(features.bitmapEnabled()),
                        features.rolloutPercent(),
                        onOrOff(features.shadowComparison()));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        CaffeineCacheMetrics.monitor(registry, cache, "managers", List.of());
        Gauge.builder("refman.managers", managers, LiveManagers::count)
                .description("Live managers")
                .register(registry);
        Gauge.builder("refman.hierarchies", forest, all -> all.census().hierarchies())
                .description("Live hierarchies")
                .register(registry);
        Gauge.builder("refman.references", forest, all -> all.census().references())
                .description("Used references of all hierarchies")
                .register(registry);
        Gauge.builder("refman.index.bitmap.enabled", features, each -> each.bitmapEnabled() ? 1 : 0)
                .description("1 if the bitmap index may serve")
                .register(registry);
        Gauge.builder("refman.index.rollout.percent", features, IndexFeatures::rolloutPercent)
                .description("Share of hierarchies the bitmap index serves")
                .register(registry);
        Gauge.builder("refman.index.shadow.comparison", features, each -> each.shadowComparison() ? 1 : 0)
                .description("1 if the answers of the two indexes are compared")
                .register(registry);
        FunctionCounter.builder("refman.index.fallbacks", events, CountedIndexEvents::fallbacks)
                .description("Hierarchies that fell back to the scanning index")
                .register(registry);
        FunctionCounter.builder("refman.index.mismatches", events, CountedIndexEvents::mismatches)
                .description("Answers of the two indexes that differed")
                .register(registry);
    }

    private static String onOrOff(boolean on) {
        return on ? "on" : "off";
    }
}
