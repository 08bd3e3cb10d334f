package io.circuitsynth.refman.config;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps the port open for a while after a stop began.
 *
 * <p>Spring Boot takes readiness down as soon as a stop begins. Load balancers notice it at their next check, and send requests
 * until then. The web server stops in a later phase than this.
 */
@Component
final class ShutdownDelay implements SmartLifecycle {

    private final Duration delay;
    private volatile boolean isRunning;

    ShutdownDelay(ReferenceManagerProperties properties) {
        this.delay = properties.shutdown().delay();
    }

    @Override
    public void start() {
        isRunning = true;
    }

    @Override
    public void stop() {
        isRunning = false;
    }

    /** Ends the phase after the delay. No thread waits for it but the one that stops the service. */
    @Override
    public void stop(Runnable ended) {
        stop();
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                .execute(ended);
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    /** Returns the phase that stops first. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
