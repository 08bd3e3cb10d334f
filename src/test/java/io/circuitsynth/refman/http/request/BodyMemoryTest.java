package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Verifies the limit on the memory for request bodies. */
class BodyMemoryTest {

    private final BodyMemory memory = new BodyMemory(100);

    @Test
    void noMoreThanTheLimitCanBeReserved() {
        assertThat(memory.reserve(60)).isTrue();
        assertThat(memory.reserve(40)).isTrue();
        assertThat(memory.reserve(1)).isFalse();
    }

    @Test
    void aRefusedReservationReservesNothing() {
        assertThat(memory.reserve(60)).isTrue();
        assertThat(memory.reserve(41)).isFalse();
        assertThat(memory.reserve(40)).isTrue();
    }

    @Test
    void releasedBytesCanBeReservedAgain() {
        assertThat(memory.reserve(100)).isTrue();
        memory.release(70);
        assertThat(memory.reserve(71)).isFalse();
        assertThat(memory.reserve(70)).isTrue();
    }

    @Test
    void concurrentReservationsAreReleasedCompletely() throws Exception {
        ExecutorService takers = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> taker = () -> {
                for (int i = 0; i < 100_000; i++) {
                    if (memory.reserve(40)) {
                        memory.release(40);
                    }
                }
                return true;
            };
            List<Callable<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(taker);
            }
            for (Future<Boolean> each : takers.invokeAll(all)) {
                each.get();
            }
        } finally {
            takers.shutdownNow();
        }
        assertThat(memory.reserve(101)).isFalse();
        assertThat(memory.reserve(100)).isTrue();
    }
}
