package io.circuitsynth.refman.execution;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreTotals;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Refuses changes of a tenant that has used up a quota.
 *
 * <p>The usage of a tenant is read from the store at its first change, and again from time to time. In between, what this
 * node adds is counted. So what is deleted, and what other nodes add, counts after the next refresh. Changes in flight can
 * exceed a quota by what they add. An exact count would be a row that all changes of a tenant update, on all nodes.
 */
public final class TenantQuotas {

    private static final int MAX_TENANTS = 10_000;
    private static final Duration REFRESH = Duration.ofSeconds(30);

    /** Counting responses reads all of a tenant, which can be many more than its hierarchies. */
    private static final Duration RESPONSES_REFRESH = Duration.ofMinutes(10);

    private final Quotas quotas;
    private final LoadingCache<String, Usage> usages;
    private final LoadingCache<String, AtomicLong> responseBytes;
    private final LongAdder refusals = new LongAdder();

    /** Creates quotas for the tenants of a store. */
    public TenantQuotas(Quotas quotas, HierarchyStore store) {
        this.quotas = quotas;
        this.usages = Caffeine.newBuilder()
                .maximumSize(MAX_TENANTS)
                .refreshAfterWrite(REFRESH)
                .build(tenant -> new Usage(store.totals(tenant)));
        this.responseBytes = Caffeine.newBuilder()
                .maximumSize(MAX_TENANTS)
                .refreshAfterWrite(RESPONSES_REFRESH)
                .build(tenant -> new AtomicLong(store.storedResponseBytes(tenant)));
    }

    /** The usage of a tenant as it was read, and what was added since. */
    private static final class Usage {

        private final AtomicLong managers;
        private final AtomicLong hierarchies;
        private final AtomicLong references;

        Usage(StoreTotals totals) {
            this.managers = new AtomicLong(totals.managers());
            this.hierarchies = new AtomicLong(totals.hierarchies());
            this.references = new AtomicLong(totals.references());
        }

        void add(TenantGrowth growth) {
            managers.addAndGet(growth.managers());
            hierarchies.addAndGet(growth.hierarchies());
            references.addAndGet(growth.references());
        }
    }

    /**
     * The known usage of a tenant.
     *
     * @param storedResponseBytes the bytes of stored responses; 0 if none was stored recently
     */
    public record TenantUsage(long managers, long hierarchies, long references, long storedResponseBytes) {}

    /**
     * Returns the refusal of a change that would exceed a quota of its tenant; empty if it stays within all.
     *
     * @param storesResponse whether a response is stored with the change
     */
    Optional<Refusal> refuse(String tenant, TenantGrowth growth, boolean storesResponse) {
        return counted(refuseGrowth(tenant, growth)
                .or(() -> storesResponse && quotas.storedResponseBytes() > 0
                        ? refuseOver(
                                "bytes of stored responses",
                                responseBytes.get(tenant).get() + 1,
                                quotas.storedResponseBytes())
                        : Optional.empty()));
    }

    private Optional<Refusal> counted(Optional<Refusal> refusal) {
        refusal.ifPresent(each -> refusals.increment());
        return refusal;
    }

    private Optional<Refusal> refuseGrowth(String tenant, TenantGrowth growth) {
        return growth.equals(TenantGrowth.NONE) || !quotas.limitGrowth()
                ? Optional.empty()
                : refuse(usages.get(tenant), growth);
    }

    /** Returns the refusal of growth as far as the usage of the tenant is known. Never waits for the store. */
    Optional<Refusal> refuseKnown(String tenant, TenantGrowth growth) {
        Usage usage = usages.getIfPresent(tenant);
        return usage == null ? Optional.empty() : counted(refuse(usage, growth));
    }

    private Optional<Refusal> refuse(Usage usage, TenantGrowth growth) {
        return refuse("managers", usage.managers, growth.managers(), quotas.managers())
                .or(() -> refuse("hierarchies", usage.hierarchies, growth.hierarchies(), quotas.hierarchies()))
                .or(() -> refuse("references", usage.references, growth.references(), quotas.references()));
    }

    private static Optional<Refusal> refuse(String what, AtomicLong used, long added, long quota) {
        return added == 0 || quota == 0 ? Optional.empty() : refuseOver(what, used.get() + added, quota);
    }

    private static Optional<Refusal> refuseOver(String what, long count, long quota) {
        return count <= quota
                ? Optional.empty()
                : Optional.of(new Refusal(
                        RefusalCode.QUOTA_EXCEEDED,
                        "The tenant would have " + count + " " + what + ", and may have " + quota + ".",
                        Map.of("quota", what, "count", count, "limit", quota)));
    }

    /** Counts what a committed change added. */
    void add(String tenant, TenantGrowth growth) {
        Usage usage = growth.equals(TenantGrowth.NONE) ? null : usages.getIfPresent(tenant);
        if (usage != null) {
            usage.add(growth);
        }
    }

    /** Counts a response that is stored with a change. Never waits for the store. */
    void addResponse(String tenant, long bytes) {
        AtomicLong known = responseBytes.getIfPresent(tenant);
        if (known != null) {
            known.addAndGet(bytes);
        }
    }

    /** Returns how many changes were refused since the service started. */
    public long refusals() {
        return refusals.sum();
    }

    /** Returns the known usage of the tenants that have changed something recently, by tenant. */
    public Map<String, TenantUsage> usage() {
        Map<String, TenantUsage> byTenant = new TreeMap<>();
        usages.asMap().forEach((tenant, usage) -> {
            AtomicLong responses = responseBytes.getIfPresent(tenant);
            byTenant.put(
                    tenant,
                    new TenantUsage(
                            usage.managers.get(),
                            usage.hierarchies.get(),
                            usage.references.get(),
                            responses == null ? 0 : responses.get()));
        });
        return byTenant;
    }
}
