package io.circuitsynth.refman.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change of the tickets, which is committed with others. */
final class TicketChange {

    private final @Nullable StreamTicket added;
    private final @Nullable String removed;
    private final @Nullable Instant pruneBefore;
    private volatile boolean isRemoved;

    private TicketChange(@Nullable StreamTicket added, @Nullable String removed, @Nullable Instant pruneBefore) {
        this.added = added;
        this.removed = removed;
        this.pruneBefore = pruneBefore;
    }

    static TicketChange add(StreamTicket ticket) {
        return new TicketChange(ticket, null, null);
    }

    static TicketChange remove(String sha256) {
        return new TicketChange(null, sha256, null);
    }

    static TicketChange prune(Instant before) {
        return new TicketChange(null, null, before);
    }

    @Nullable
    StreamTicket added() {
        return added;
    }

    @Nullable
    String removed() {
        return removed;
    }

    @Nullable
    Instant pruneBefore() {
        return pruneBefore;
    }

    /** Tells whether the ticket was there; the last transaction that wrote the change decides. */
    void setRemoved(boolean wasThere) {
        isRemoved = wasThere;
    }

    boolean isRemoved() {
        return isRemoved;
    }
}
