package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.changelog.ChangeLogPruning;
import io.circuitsynth.refman.execution.ManagerCache;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.TenantQuotas;
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

/** Registers the meters of managers, hierarchies, references, the store, the cache and the index. */
@Component
class ServiceMeters implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceMeters.class);

    private final ManagerCache managers;
    private final OperationRunner runner;
    private final HierarchyStore store;
    private final TenantQuotas quotas;
    private final ServiceTotals totals;
    private final ChangeLogPruning pruning;
    private final IndexFactory indexes;
    private final IndexFeatures features;
    private final CountedIndexEvents events;

    ServiceMeters(
            ManagerCache managers,
            OperationRunner runner,
            HierarchyStore store,
            TenantQuotas quotas,
            ServiceTotals totals,
            ChangeLogPruning pruning,
            IndexFactory indexes,
            CountedIndexEvents events) {
        this.managers = managers;
        this.runner = runner;
        this.store = store;
        this.quotas = quotas;
        this.totals = totals;
        this.pruning = pruning;
        this.indexes = indexes;
        this.features = indexes.features();
        this.events = events;
        LOG.atInfo()
                .addKeyValue("component", OperationTelemetry.COMPONENT)
                .addKeyValue("bitmapIndex", features.bitmapEnabled())
                .addKeyValue("rolloutPercent", features.rolloutPercent())
                .addKeyValue("shadowComparison", features.shadowComparison())
                .log(
                        "Bitmap index {} for {} % of hierarchies, shadow comparison {}.",
                        onOrOff(features.bitmapEnabled()),
                        features.rolloutPercent(),
                        onOrOff(features.shadowComparison()));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        CaffeineCacheMetrics.monitor(registry, managers.cache(), "hierarchies", List.of());
        Gauge.builder("refman.managers", totals, all -> all.now().managers())
                .description("Stored managers")
                .register(registry);
        Gauge.builder("refman.hierarchies", totals, all -> all.now().hierarchies())
                .description("Stored hierarchies")
                .register(registry);
        Gauge.builder("refman.references", totals, all -> all.now().references())
                .description("Used references of all hierarchies")
                .register(registry);
        FunctionCounter.builder("refman.hierarchies.expired", runner, OperationRunner::expiredHierarchies)
                .description("Expired hierarchies that this process has deleted")
                .register(registry);
        Gauge.builder("refman.managers.live", managers, ManagerCache::count)
                .description("Managers in memory")
                .register(registry);
        Gauge.builder("refman.store.writable", store, each -> each.status() == StoreStatus.UP ? 1 : 0)
                .description("1 if the store accepts changes")
                .register(registry);
        Gauge.builder("refman.changes.active", runner, OperationRunner::changesInFlight)
                .description("Changes in flight")
                .register(registry);
        Gauge.builder("refman.index.bitmap.enabled", features, each -> each.bitmapEnabled() ? 1 : 0)
                .description("1 if the bitmap index is enabled")
                .register(registry);
        Gauge.builder("refman.index.bitmap.available", indexes, each -> each.isBitmapAvailable() ? 1 : 0)
                .description("1 if the bitmap index works in this process")
                .register(registry);
        Gauge.builder("refman.index.rollout.percent", features, IndexFeatures::rolloutPercent)
                .description("Percentage of hierarchies that use the bitmap index")
                .register(registry);
        Gauge.builder("refman.index.shadow.comparison", features, each -> each.shadowComparison() ? 1 : 0)
                .description("1 if the results of the two indexes are compared")
                .register(registry);
        FunctionCounter.builder("refman.changes.pruned", pruning, ChangeLogPruning::prunedChanges)
                .description("Changes that this process has deleted from the change log")
                .register(registry);
        FunctionCounter.builder("refman.index.fallbacks", events, CountedIndexEvents::fallbacks)
                .description("Fallbacks to the scanning index, of one or all hierarchies")
                .register(registry);
        FunctionCounter.builder("refman.quota.refusals", quotas, TenantQuotas::refusals)
                .description("Changes that were refused because of a quota")
                .register(registry);
        FunctionCounter.builder("refman.index.mismatches", events, CountedIndexEvents::mismatches)
                .description("Results of the two indexes that differed")
                .register(registry);
    }

    private static String onOrOff(boolean on) {
        return on ? "on" : "off";
    }
}
