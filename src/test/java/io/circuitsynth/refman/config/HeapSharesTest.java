package io.circuitsynth.refman.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifies the defaults that depend on the heap. */
class HeapSharesTest {

    private static final long BYTES_OF_A_CONNECTION = 48L << 10;

    @ParameterizedTest
    @ValueSource(longs = {64, 128, 256, 512, 1_024, 8_192, 65_536})
    void theSharesTogetherLeaveMemoryForTheServiceItselfAndEverythingElse(long megabytes) {
        HeapShares shares = new HeapShares(megabytes << 20);
        // What is cached and what is changed are counted separately, so a hierarchy may be in memory twice.
        long used = shares.requestBytes() + 2 * shares.cacheBytes() + shares.connections() * BYTES_OF_A_CONNECTION;
        assertThat(used).isLessThan((megabytes << 20) / 100 * 93);
        assertThat(shares.hierarchyBytes()).isLessThan(shares.cacheBytes());
        assertThat(shares.importBytes()).isLessThan(shares.requestBytes());
        assertThat(shares.connections()).isGreaterThan(32);
    }

    @Test
    void aLargeHeapHasTheLimitsOfTheService() {
        HeapShares shares = new HeapShares(8L << 30);
        assertThat(shares.connections()).isEqualTo(8_192);
        assertThat(shares.importBytes()).isEqualTo(64 << 20);
    }
}
