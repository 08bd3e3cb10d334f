package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.security.RequestRates.Count;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestRatesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final RequestRates rates = new RequestRates(10, nanos::get);

    private int allowed(String sender, int requests) {
        int allowed = 0;
        for (int i = 0; i < requests; i++) {
            allowed += rates.count(sender).isAllowed() ? 1 : 0;
        }
        return allowed;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aBurstOfTwoSecondsIsAllowedBeforeTheRateApplies() {
        assertThat(allowed("ada", 100)).isEqualTo(20);
        pass(Duration.ofMillis(500));
        assertThat(allowed("ada", 100)).isEqualTo(5);
        pass(Duration.ofSeconds(1));
        assertThat(allowed("ada", 100)).isEqualTo(10);
    }

    @Test
    void sendersHaveSeparateRates() {
        assertThat(allowed("ada", 100)).isEqualTo(20);
        assertThat(allowed("bob", 100)).isEqualTo(20);
    }

    @Test
    void aRefusalStatesTheWaitingTime() {
        Count first = rates.count("ada");
        assertThat(first).isEqualTo(new Count(true, 10, 19, 1));
        allowed("ada", 19);
        assertThat(rates.count("ada")).isEqualTo(new Count(false, 10, 0, 1));
    }

    @Test
    void evictionOfABucketGrantsNoExtraRequests() {
        assertThat(allowed("ada", 100)).isEqualTo(20);
        pass(Duration.ofHours(1));
        assertThat(allowed("ada", 100)).isEqualTo(20);
    }
}
