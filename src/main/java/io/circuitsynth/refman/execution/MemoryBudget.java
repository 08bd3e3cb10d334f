package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.outcome.Refusal;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Limits the memory that all requests in flight use together: bodies, what is parsed from them, copies of hierarchies,
 * hierarchies that are being loaded or changed, and results.
 *
 * <p>All amounts are estimates. Without the limit, a few large requests at once could exhaust the heap, although each of them
 * is within its own limits.
 */
public final class MemoryBudget {

    private final long maxBytes;
    private final AtomicLong reserved = new AtomicLong();

    @SuppressWarnings("ThreadLocalUsage") // A budget lives as long as its service, and each service has its own.
    private final ThreadLocal<@Nullable MemoryLease> request = new ThreadLocal<>();

    /**
     * Creates a budget.
     *
     * @param maxBytes the most bytes that can be reserved at a time
     */
    public MemoryBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Opens a lease, which reserves nothing yet. */
    MemoryLease lease() {
        return new MemoryLease(this, () -> {});
    }

    /** Opens the lease of the request that this thread serves, until it is closed after the response was sent. */
    public MemoryLease openRequest() {
        MemoryLease lease = new MemoryLease(this, request::remove);
        request.set(lease);
        return lease;
    }

    /** Reserves memory for the request that this thread serves; does nothing if it serves none. */
    Optional<Refusal> refuseForRequest(long bytes) {
        MemoryLease lease = bytes == 0 ? null : request.get();
        return lease == null ? Optional.empty() : lease.refuse(bytes);
    }

    /** Returns the bytes that are reserved for the request that this thread serves. */
    long requestBytes() {
        MemoryLease lease = request.get();
        return lease == null ? 0 : lease.bytes();
    }

    /** Releases what is reserved for the request that this thread serves, beyond {@code bytes}. */
    void releaseRequestTo(long bytes) {
        MemoryLease lease = request.get();
        if (lease != null) {
            lease.releaseTo(bytes);
        }
    }

    /** Returns the most bytes that can be reserved at a time. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Returns the bytes that are reserved at the moment. */
    public long reservedBytes() {
        return reserved.get();
    }

    /** Reserves bytes; returns false and reserves none if that would exceed the budget. */
    boolean reserve(long bytes) {
        if (reserved.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        reserved.addAndGet(-bytes);
        return false;
    }

    /** Reserves bytes that are in use already, even beyond the budget. */
    void add(long bytes) {
        reserved.addAndGet(bytes);
    }

    void release(long bytes) {
        reserved.addAndGet(-bytes);
    }
}
