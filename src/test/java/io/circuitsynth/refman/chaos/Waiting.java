package io.circuitsynth.refman.chaos;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Configures waits for a condition: bounded, without a first delay, and with a short poll interval. */
final class Waiting {

    private Waiting() {}

    static ConditionFactory until(String what, Duration limit) {
        return Awaitility.await(what).atMost(limit).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }
}
