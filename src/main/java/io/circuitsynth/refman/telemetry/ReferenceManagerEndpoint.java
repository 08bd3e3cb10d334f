package io.circuitsynth.refman.telemetry;

import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.circuitsynth.refman.execution.ManagerCache;
import io.circuitsynth.refman.execution.Operation;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.manager.Implementation;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreTotals;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** The figures of the whole service, under {@code /actuator/refman}. */
@Component
@Endpoint(id = "refman")
class ReferenceManagerEndpoint {

    private final ManagerCache managers;
    private final ServiceTotals totals;
    private final Implementation implementation;
    private final HierarchyStore store;
    private final OperationTelemetry telemetry;
    private final NanoClock clock;
    private final long startNanos;

    ReferenceManagerEndpoint(
            ManagerCache managers,
            ServiceTotals totals,
            Implementation implementation,
            HierarchyStore store,
            OperationTelemetry telemetry,
            NanoClock clock) {
        this.managers = managers;
        this.totals = totals;
        this.implementation = implementation;
        this.store = store;
        this.telemetry = telemetry;
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    /**
     * The figures of the whole service.
     *
     * @param managers managers that are kept
     * @param hierarchies hierarchies that are kept
     * @param references used references of all hierarchies
     * @param operations the totals of each operation since the start
     * @param implementation which index serves, and why
     * @param cache the cache of live hierarchies
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

    /** The cache of live hierarchies: how many there are with how many managers, and how often it was asked. */
    record LiveCacheStats(long hierarchies, long managers, long hits, long misses, long evictions) {}

    /** Where hierarchies are kept, and whether that is {@code up}, {@code read_only} or {@code down}. */
    record StoreStats(String name, boolean durable, String status) {}

    /**
     * A copy of all that is kept.
     *
     * @param file the file it was written to
     */
    record Backup(String file) {}

    /** Writes a copy of all that is kept; {@code action} must be {@code backup}. */
    @WriteOperation
    Backup write(@Selector String action) {
        if (!action.equals("backup")) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "The only action is 'backup'.");
        }
        try {
            return store.backUp()
                    .map(file -> new Backup(file.toString()))
                    .orElseThrow(() -> new ResponseStatusException(
                            HttpStatus.BAD_REQUEST,
                            "The store '" + store.name() + "' is backed up with its own tools."));
        } catch (StoreUnavailableException e) {
            String cause = e.getCause() == null ? "" : " " + e.getCause().getMessage();
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage() + cause, e);
        }
    }

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
        CacheStats cacheStats = managers.stats();
        StoreTotals kept = totals.now();
        return new ServiceStats(
                kept.managers(),
                kept.hierarchies(),
                kept.references(),
                operations,
                new ImplementationStats(
                        status.implementation().text(),
                        status.bitmapAvailable(),
                        status.rolloutPercent(),
                        status.shadowComparison(),
                        status.fallbacks(),
                        status.mismatches()),
                new LiveCacheStats(
                        managers.hierarchiesCount(),
                        managers.count(),
                        cacheStats.hitCount(),
                        cacheStats.missCount(),
                        cacheStats.evictionCount()),
                new StoreStats(
                        store.name(), store.isDurable(), store.status().name().toLowerCase(Locale.ROOT)),
                (clock.nanoTime() - startNanos) / 1_000_000);
    }
}
