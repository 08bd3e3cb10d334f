package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.execution.StoreGuard;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.StoreUnavailableException;
import io.circuitsynth.refman.store.StreamTicket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues tickets for streams of changes, and accepts each once.
 *
 * <p>The {@code EventSource} of a browser sends no headers, and a key in a URL would get into logs. A ticket is of no use after
 * its stream was opened.
 */
public final class StreamTickets {

    private static final Logger LOG = LoggerFactory.getLogger(StreamTickets.class);

    private static final Duration LIFETIME = Duration.ofMinutes(1);

    /** Makes a ticket look like a key to whatever keeps keys out of logs. */
    private static final String PREFIX = ApiKey.PREFIX + "ticket";

    private final HierarchyStore store;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** Creates the tickets of a store; the source of random numbers must be thread-safe, and secure. */
    public StreamTickets(HierarchyStore store, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /** A ticket, which is not stored, and when it expires. */
    public record Issued(String ticket, Instant expiresAt) {

        /** Returns a text without the secret. */
        @Override
        public String toString() {
            return "Issued[expiresAt=" + expiresAt + "]";
        }
    }

    /** Issues a ticket with the rights of a caller for one hierarchy. */
    public Outcome<Issued> issue(Caller caller, String rootId) {
        return StoreGuard.orUnavailable(() -> {
            String key = ApiKey.generate(random).text();
            String ticket = PREFIX + key.substring(ApiKey.PREFIX.length());
            Instant expiresAt = clock.instant().plus(LIFETIME);
            store.addTicket(new StreamTicket(
                    new ApiKey(ticket).sha256(),
                    new ManagerKey(caller.tenant(), rootId),
                    caller.name(),
                    caller.role().name(),
                    expiresAt));
            return Outcome.done(new Issued(ticket, expiresAt));
        });
    }

    /** Accepts a ticket for a hierarchy, once; returns the caller that made it, and empty if the ticket is not valid. */
    Outcome<Optional<Caller>> redeem(String text, String rootId) {
        return StoreGuard.orUnavailable(() -> {
            String sha256 = new ApiKey(text).sha256();
            return Outcome.done(store.ticket(sha256)
                    .filter(ticket -> ticket.root().id().equals(rootId))
                    .filter(ticket -> clock.instant().isBefore(ticket.expiresAt()))
                    .filter(ticket -> store.removeTicket(sha256))
                    .map(ticket -> new Caller(
                            ticket.caller(),
                            ticket.root().tenant(),
                            Role.valueOf(ticket.role().toUpperCase(Locale.ROOT)))));
        });
    }

    /** Deletes the tickets that have expired. */
    public void prune() {
        try {
            store.pruneTickets(clock.instant());
        } catch (StoreUnavailableException e) {
            LOG.debug("Tickets are not pruned, because the store is unavailable", e);
        }
    }
}
