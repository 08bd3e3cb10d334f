package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Map;
import java.util.Optional;

/** Reserves memory of a {@link MemoryBudget} until it is closed. Used by one thread at a time. */
public final class MemoryLease implements AutoCloseable {

    private final MemoryBudget budget;
    private final Runnable closed;
    private long bytes;

    MemoryLease(MemoryBudget budget, Runnable closed) {
        this.budget = budget;
        this.closed = closed;
    }

    /** Reserves further bytes; returns false and reserves none if the budget is exceeded. */
    public boolean reserve(long further) {
        if (further < 0) {
            throw new IllegalArgumentException("a lease cannot reserve " + further + " bytes");
        }
        if (!budget.reserve(further)) {
            return false;
        }
        bytes += further;
        return true;
    }

    /** Returns whether this lease would exceed the budget even if no other request were in flight. */
    public boolean isTooLarge(long further) {
        return bytes + further > budget.maxBytes();
    }

    /** Reserves further bytes; returns a refusal and reserves none if the budget is exceeded. */
    Optional<Refusal> refuse(long further) {
        if (reserve(further)) {
            return Optional.empty();
        }
        return Optional.of(isTooLarge(further) ? tooLarge(bytes + further) : overloaded());
    }

    private Refusal tooLarge(long needed) {
        return new Refusal(
                RefusalCode.HIERARCHY_MEMORY_LIMIT,
                "The request would need about " + needed + " bytes of memory, and all requests together may use "
                        + budget.maxBytes() + "; ask for less at a time.",
                Map.of("bytes", needed, "limit", budget.maxBytes()));
    }

    /** Returns the refusal of a request for which the budget is exceeded at the moment. */
    public static Refusal overloaded() {
        return Refusal.of(
                RefusalCode.OVERLOADED, "The requests in flight need too much memory together; try again later.");
    }

    /** Returns the bytes that are reserved. */
    long bytes() {
        return bytes;
    }

    /** Releases what is reserved beyond so many bytes. */
    void releaseTo(long kept) {
        budget.release(bytes - kept);
        bytes = kept;
    }

    /** Releases everything. */
    @Override
    public void close() {
        budget.release(bytes);
        bytes = 0;
        closed.run();
    }
}
