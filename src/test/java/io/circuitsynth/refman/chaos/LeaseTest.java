package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Checks constructed histories of renewals: the violations that must be detected, and the histories that must pass. */
class LeaseTest {

    private static final Instant NOW = Instant.parse("2026-11-22T07:00:00Z");
    private static final Instant FIRST = NOW.plusSeconds(600);
    private static final Instant LATER = NOW.plusSeconds(1200);

    private final Lease lease = new Lease("e", "client");

    private List<String> differences(@Nullable Instant found, Instant now) {
        return lease.differences(Optional.ofNullable(found), now, now, false);
    }

    @Test
    void anAcknowledgedRenewalIsRequired() {
        lease.acknowledged(FIRST);
        lease.acknowledged(LATER);

        assertThat(differences(LATER, NOW)).isEmpty();
        assertThat(differences(FIRST, NOW)).hasSize(1);
        assertThat(differences(null, NOW)).hasSize(1);
    }

    @Test
    void anExpiredHierarchyIsGone() {
        lease.acknowledged(FIRST);

        assertThat(differences(null, FIRST)).isEmpty();
        assertThat(differences(FIRST, LATER)).singleElement().asString().contains("is there after");
    }

    @Test
    void anUnansweredRenewalMayOrMayNotTakeEffect() {
        lease.acknowledged(FIRST);
        lease.unanswered(NOW, Duration.ofMinutes(20));

        assertThat(lease.isRenewableBy("client", NOW)).isFalse();
        assertThat(differences(FIRST, NOW)).isEmpty();
        assertThat(differences(FIRST.plusSeconds(1), NOW)).hasSize(1);
        assertThat(differences(LATER.plusSeconds(1), NOW)).isEmpty();
        assertThat(differences(FIRST, NOW)).as("undone").hasSize(1);
        assertThat(lease.isRenewableBy("client", NOW)).isTrue();
        assertThat(lease.isRenewableBy("another", NOW)).isFalse();
    }
}
