package io.circuitsynth.refman.chaos;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waiting for a condition with a bound, looking at once and often. */
final class Waiting {

    private Waiting() {}

    static ConditionFactory until(String what, Duration limit) {
        return Awaitility.await(what).atMost(limit).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }
}
