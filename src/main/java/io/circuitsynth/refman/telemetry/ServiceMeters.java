package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.execution.ManagerCache;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.index.CountedIndexEvents;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The meters of what there is: managers, hierarchies, references, the store, the cache, and which index serves. */
@Component
class ServiceMeters implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceMeters.class);

    private final ManagerCache managers;
    private final OperationRunner runner;
    private final HierarchyStore store;
    private final ServiceTotals totals;
    private final IndexFeatures features;
    private final CountedIndexEvents events;

    ServiceMeters(
            ManagerCache managers,
            OperationRunner runner,
            HierarchyStore store,
            ServiceTotals totals,
            IndexFactory indexes,
            CountedIndexEvents events) {
        this.managers = managers;
        this.runner = runner;
        this.store = store;
        this.totals = totals;
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
        CaffeineCacheMetrics.monitor(registry, managers.cache(), "hierarchies", List.of());
        Gauge.builder("refman.managers", totals, all -> all.now().managers())
                .description("Managers that are kept")
                .register(registry);
        Gauge.builder("refman.hierarchies", totals, all -> all.now().hierarchies())
                .description("Hierarchies that are kept")
                .register(registry);
        Gauge.builder("refman.references", totals, all -> all.now().references())
                .description("Used references of all hierarchies")
                .register(registry);
        Gauge.builder("refman.managers.live", managers, ManagerCache::count)
                .description("Managers that are in memory")
                .register(registry);
        Gauge.builder("refman.store.writable", store, each -> each.status() == StoreStatus.UP ? 1 : 0)
                .description("1 if the store takes changes")
                .register(registry);
        Gauge.builder("refman.changes.under.way", runner, OperationRunner::changesInFlight)
                .description("Changes that are not kept yet")
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
