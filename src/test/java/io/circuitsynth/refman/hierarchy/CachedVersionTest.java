package io.circuitsynth.refman.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Verifies the count of changes in flight, and of the memory of their copy. */
class CachedVersionTest {

    @Test
    void theMemoryOfACopyIsCountedOnceWhileAnyOfItsChangesIsInFlight() {
        CachedVersion version = CachedVersion.ofStored(1);
        AtomicLong memory = new AtomicLong();
        assertThat(version.beginChange(100, memory::addAndGet)).isTrue();
        assertThat(version.beginChange(150, memory::addAndGet)).isFalse();
        assertThat(memory).hasValue(150);
        assertThat(version.endChange(170, memory::addAndGet)).isFalse();
        assertThat(memory).hasValue(170);
        assertThat(version.hasChangesInFlight()).isTrue();
        assertThat(version.endChange(170, memory::addAndGet)).isTrue();
        assertThat(memory).hasValue(0);
        assertThat(version.hasChangesInFlight()).isFalse();
    }
}
