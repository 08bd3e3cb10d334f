package io.circuitsynth.refman.config;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Runs the feeds of changes, their heartbeats, and the poller of the store, on threads of their own. */
final class StreamExecutors implements AutoCloseable {

    private static final int MIN_FEED_THREADS = 2;

    private final ExecutorService feeds = Executors.newFixedThreadPool(
            Math.max(MIN_FEED_THREADS, Runtime.getRuntime().availableProcessors()), threads("changes-"));
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("changes-timer-"));
    private final ScheduledExecutorService poller =
            Executors.newSingleThreadScheduledExecutor(threads("changes-poller-"));

    StreamExecutors() {
        timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory threads(String prefix) {
        CustomizableThreadFactory threads = new CustomizableThreadFactory(prefix);
        threads.setDaemon(true);
        return threads;
    }

    ExecutorService feeds() {
        return feeds;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /** Runs a task again and again, with a pause after each run. */
    void poll(Runnable task, Duration pause) {
        ScheduledFuture<?> unused =
                poller.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        poller.shutdownNow();
        timer.shutdownNow();
        feeds.shutdownNow();
    }
}
