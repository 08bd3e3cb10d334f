package io.circuitsynth.refman.telemetry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.circuitsynth.refman.execution.ManagerCache;
import io.circuitsynth.refman.execution.MemoryBudget;
import io.circuitsynth.refman.execution.OperationType;
import io.circuitsynth.refman.execution.TenantQuotas;
import io.circuitsynth.refman.execution.TenantQuotas.TenantUsage;
import io.circuitsynth.refman.execution.Verification;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.manager.Implementation;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreTotals;
import io.circuitsynth.refman.store.StoreUnavailableException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Serves statistics, backups and verifications at {@code /actuator/refman}. */
@Component
@Endpoint(id = "refman")
class ReferenceManagerEndpoint {

    private final ManagerCache managers;
    private final ServiceTotals totals;
    private final Implementation implementation;
    private final HierarchyStore store;
    private final Verification verification;
    private final OperationTelemetry telemetry;
    private final MemoryBudget memory;
    private final TenantQuotas quotas;
    private final NanoClock clock;
    private final long startNanos;

    ReferenceManagerEndpoint(
            ManagerCache managers,
            ServiceTotals totals,
            Implementation implementation,
            HierarchyStore store,
            Verification verification,
            OperationTelemetry telemetry,
            MemoryBudget memory,
            TenantQuotas quotas,
            NanoClock clock) {
        this.managers = managers;
        this.totals = totals;
        this.implementation = implementation;
        this.store = store;
        this.verification = verification;
        this.telemetry = telemetry;
        this.memory = memory;
        this.quotas = quotas;
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    /**
     * The statistics of the service.
     *
     * @param managers stored managers
     * @param hierarchies stored hierarchies
     * @param references used references of all hierarchies
     * @param operations the totals of each operation since startup
     * @param implementation the status of the index
     * @param cache the statistics of the hierarchy cache
     * @param store the status and the size of the store
     * @param memory the limits that depend on the heap
     * @param tenants the known usage of the tenants that have changed something recently, by tenant
     * @param uptimeMs milliseconds since startup
     */
    record ServiceStats(
            long managers,
            long hierarchies,
            long references,
            Map<String, OperationStats> operations,
            ImplementationStats implementation,
            LiveCacheStats cache,
            StoreStats store,
            MemoryStats memory,
            Map<String, TenantUsage> tenants,
            long uptimeMs) {}

    /** The totals of one operation, and its mean duration in nanoseconds. */
    record OperationStats(long count, long subjects, long totalNs, double avgNs) {}

    /** The serving index, its configuration and its failures. */
    record ImplementationStats(
            String implementation,
            boolean bitmapAvailable,
            int rolloutPercent,
            boolean shadowComparison,
            long fallbacks,
            long mismatches) {}

    /** The size of the hierarchy cache, its hits, misses and evictions. */
    record LiveCacheStats(long hierarchies, long managers, long hits, long misses, long evictions) {}

    /** The store; its status is {@code up}, {@code read_only} or {@code down}; its size is absent if it is unknown. */
    record StoreStats(
            String name,
            boolean durable,
            String status,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long bytes) {}

    /**
     * The use of memory, in bytes.
     *
     * @param heapMaxBytes the maximum size of the heap
     * @param requestBytes the estimated memory of the requests in flight
     * @param requestMaxBytes the most that requests in flight may use
     */
    record MemoryStats(long heapMaxBytes, long requestBytes, long requestMaxBytes) {}

    /**
     * A backup of the store.
     *
     * @param file the path of the backup file
     */
    record Backup(String file) {}

    /** Backs up the store, or verifies what is stored; {@code action} must be {@code backup} or {@code verify}. */
    @WriteOperation
    Object write(@Selector String action) {
        try {
            return switch (action) {
                case "backup" -> backUp();
                case "verify" -> verify();
                default ->
                    throw new ResponseStatusException(HttpStatus.NOT_FOUND, "The actions are 'backup' and 'verify'.");
            };
        } catch (StoreUnavailableException e) {
            String cause = e.getCause() == null ? "" : " " + e.getCause().getMessage();
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage() + cause, e);
        }
    }

    private Backup backUp() {
        return store.backUp()
                .map(file -> new Backup(file.toString()))
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.BAD_REQUEST, "The store '" + store.name() + "' is backed up with its own tools."));
    }

    private Verification.Report verify() {
        return verification
                .run()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.CONFLICT, "A verification is running."));
    }

    @ReadOperation
    ServiceStats stats() {
        Map<String, OperationStats> operations = new LinkedHashMap<>();
        for (OperationType operation : OperationType.values()) {
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
        StoreTotals stored = totals.now();
        return new ServiceStats(
                stored.managers(),
                stored.hierarchies(),
                stored.references(),
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
                        store.name(),
                        store.isDurable(),
                        store.status().name().toLowerCase(Locale.ROOT),
                        totals.storeBytes()),
                new MemoryStats(Runtime.getRuntime().maxMemory(), memory.reservedBytes(), memory.maxBytes()),
                quotas.usage(),
                (clock.nanoTime() - startNanos) / 1_000_000);
    }
}
