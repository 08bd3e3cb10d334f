package io.circuitsynth.refman.execution;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
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
    public Optional<Refusal> refuse(long further) {
        return reserve(further) ? Optional.empty() : Optional.of(overloaded());
    }

    /** Returns the refusal of a request for which the budget is exceeded. */
    public static Refusal overloaded() {
        return Refusal.of(
                RefusalCode.OVERLOADED, "The requests in flight need too much memory together; try again later.");
    }

    /** Reserves bytes that are in use already, even beyond the budget. */
    void add(long further) {
        budget.add(further);
        bytes += further;
    }

    /** Releases everything. */
    @Override
    public void close() {
        budget.release(bytes);
        bytes = 0;
        closed.run();
    }
}
