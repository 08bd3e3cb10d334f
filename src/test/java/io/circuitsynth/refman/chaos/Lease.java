package io.circuitsynth.refman.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The history of a hierarchy that expires unless its client renews it. Safe for concurrent use. */
final class Lease {

    private final String root;
    private final String client;
    private @Nullable Instant known;
    private @Nullable Instant earliestUnanswered;

    Lease(String root, String client) {
        this.root = root;
        this.client = client;
    }

    String root() {
        return root;
    }

    /** Returns whether its client can renew it: every request was answered, and there is time until it expires. */
    synchronized boolean isRenewableBy(String other, Instant now) {
        return client.equals(other)
                && earliestUnanswered == null
                && known != null
                && known.isAfter(now.plus(Duration.ofMinutes(1)));
    }

    /** Records that the service acknowledged when it expires. */
    synchronized void acknowledged(Instant expiresAt) {
        known = expiresAt;
    }

    /** Records a creation or a renewal whose outcome is unknown. */
    synchronized void unanswered(Instant sentAt, Duration lifetime) {
        earliestUnanswered = sentAt.plus(lifetime);
    }

    /**
     * Returns the difference between the history and the service.
     *
     * @param found when the service says that it expires; empty if there is no such hierarchy
     * @param askedAt when the client asked
     * @param settled whether no request can take effect later
     */
    synchronized List<String> differences(
            Optional<Instant> found, Instant askedAt, Instant answeredAt, boolean settled) {
        Instant expiresAt = known;
        Instant earliest = earliestUnanswered;
        if (found.isPresent() && found.get().isBefore(askedAt)) {
            return List.of("%s is there after %s, when it expired".formatted(root, found.get()));
        }
        boolean mayBeGone = expiresAt == null || !expiresAt.isAfter(answeredAt);
        if (found.isEmpty() ? mayBeGone : found.get().equals(expiresAt)) {
            if (settled) {
                earliestUnanswered = null;
            }
            return List.of();
        }
        if (earliest != null && found.isPresent() && !found.get().isBefore(earliest)) {
            known = found.get();
            earliestUnanswered = null;
            return List.of();
        }
        return List.of("%s expires at %s instead of %s%s"
                .formatted(root, found, expiresAt, earliest == null ? "" : " or after " + earliest));
    }
}
