package io.circuitsynth.refman.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** The concurrent clients of one world, which send requests until the crew is closed. */
final class Crew implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final World world;
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService threads;
    private final List<Future<?>> work = new ArrayList<>();

    /** Starts one client for each of the world's movers. */
    Crew(World world, Client client, List<? extends IntSupplier> nodes, Random random) {
        this.world = world;
        this.threads = Executors.newFixedThreadPool(world.movers().size());
        for (Mover mover : world.movers()) {
            work.add(threads.submit(new Worker(world, mover, client, nodes, new Random(random.nextLong()), over::get)));
        }
    }

    /** Waits until the service has acknowledged a number of further references, names and changes. */
    void awaitAcknowledgements(long more) {
        long enough = world.acknowledged() + more;
        Waiting.until(more + " acknowledgements", LIMIT)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> world.acknowledged() >= enough || work.stream().anyMatch(Future::isDone));
    }

    /** Stops the clients and waits for their last responses; a client that failed fails the test. */
    @Override
    public void close() {
        over.set(true);
        threads.shutdown();
        try {
            for (Future<?> each : work) {
                each.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a client failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for clients", e);
        }
    }
}
