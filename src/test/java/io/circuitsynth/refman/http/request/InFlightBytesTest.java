package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Takes room and gives it back. */
class InFlightBytesTest {

    private final InFlightBytes bytes = new InFlightBytes(100);

    @Test
    void allThereIsMayBeTakenAndNoMore() {
        assertThat(bytes.take(60)).isTrue();
        assertThat(bytes.take(40)).isTrue();
        assertThat(bytes.take(1)).isFalse();
    }

    @Test
    void whoeverIsRefusedTakesNothing() {
        assertThat(bytes.take(60)).isTrue();
        assertThat(bytes.take(41)).isFalse();
        assertThat(bytes.take(40)).isTrue();
    }

    @Test
    void whatIsGivenBackMayBeTakenAgain() {
        assertThat(bytes.take(100)).isTrue();
        bytes.give(70);
        assertThat(bytes.take(71)).isFalse();
        assertThat(bytes.take(70)).isTrue();
    }

    @Test
    void manyAtOnceLeaveAllTheRoomThereWas() throws Exception {
        ExecutorService takers = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> taker = () -> {
                for (int i = 0; i < 100_000; i++) {
                    if (bytes.take(40)) {
                        bytes.give(40);
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
        assertThat(bytes.take(101)).isFalse();
        assertThat(bytes.take(100)).isTrue();
    }
}
