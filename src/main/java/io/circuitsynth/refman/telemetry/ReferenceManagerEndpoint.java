package io.circuitsynth.refman.telemetry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.circuitsynth.refman.hierarchy.Forest;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.manager.Implementation;
import io.circuitsynth.refman.manager.LiveManagers;
import io.circuitsynth.refman.manager.Operation;
import io.circuitsynth.refman.store.HierarchyStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/** The figures of the whole service, under {@code /actuator/refman}. */
@Component
@Endpoint(id = "refman")
class ReferenceManagerEndpoint {

    private final LiveManagers managers;
    private final Forest forest;
    private final Cache<ManagerKey, ReferenceManager> cache;
    private final Implementation implementation;
    private final HierarchyStore store;
    private final OperationTelemetry telemetry;
    private final NanoClock clock;
    private final long startNanos;

    ReferenceManagerEndpoint(
            LiveManagers managers,
            Forest forest,
            Cache<ManagerKey, ReferenceManager> cache,
            Implementation implementation,
            HierarchyStore store,
            OperationTelemetry telemetry,
            NanoClock clock) {
        this.managers = managers;
        this.forest = forest;
        this.cache = cache;
        this.implementation = implementation;
        this.store = store;
        this.telemetry = telemetry;
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    /**
     * The figures of the whole service.
     *
     * @param managers live managers
     * @param hierarchies live hierarchies
     * @param references used references of all hierarchies
     * @param operations the totals of each operation since the start
     * @param implementation which index serves, and why
     * @param cache the cache of live managers
     * @param store where hierarchies are kept
     * @param uptimeMs milliseconds since the start
     */
    record ServiceStats(
            long managers,
            long hierarchies,
            long references,
            Map<String, OperationStats> operations,
            ImplementationStats implementation,
            LiveCacheStats cache,
            StoreStats store,
            long uptimeMs) {}

    /** The totals of one operation, and the mean time for each, in nanoseconds. */
    record OperationStats(long count, long subjects, long totalNs, double avgNs) {}

    /** Which index serves, and what went wrong with it. */
    record ImplementationStats(
            String implementation,
            boolean bitmapAvailable,
            int rolloutPercent,
            boolean shadowComparison,
            long fallbacks,
            long mismatches) {}

    /** The cache of live managers. */
    record LiveCacheStats(long size, long hits, long misses, long evictions) {}

    /** Where hierarchies are kept. */
    record StoreStats(String name, boolean durable) {}

    @ReadOperation
    ServiceStats stats() {
        Map<String, OperationStats> operations = new LinkedHashMap<>();
        for (Operation operation : Operation.values()) {
            OperationTelemetry.Totals totals = telemetry.totals(operation);
            operations.put(
                    OperationTelemetry.name(operation),
                    new OperationStats(
                            totals.count(),
                            totals.subjects(),
                            totals.totalNs(),
                            totals.count() == 0 ? 0 : (double) totals.totalNs() / totals.count()));
        }
        Implementation.Status status = implementation.status();
        CacheStats cacheStats = cache.stats();
        return new ServiceStats(
                managers.count(),
                forest.census().hierarchies(),
                forest.census().references(),
                operations,
                new ImplementationStats(
                        status.implementation().text(),
                        status.bitmapAvailable(),
                        status.rolloutPercent(),
                        status.shadowComparison(),
                        status.fallbacks(),
                        status.mismatches()),
                new LiveCacheStats(
                        managers.count(), cacheStats.hitCount(), cacheStats.missCount(), cacheStats.evictionCount()),
                new StoreStats(store.name(), store.isDurable()),
                (clock.nanoTime() - startNanos) / 1_000_000);
    }
}
