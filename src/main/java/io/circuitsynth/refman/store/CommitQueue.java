package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands changes to the one thread that writes, all that waits at once.
 *
 * <p>A disk takes about as long to make one change durable as it takes for a hundred. So while one group of changes is
 * written, the next ones gather, and they become the next group: the slower the disk, the larger the groups, and nobody
 * waits for more than two of them. Changes are written in the order in which they were appended, so a group is always a
 * prefix of what happened. This is group commit, as in DeWitt et al., "Implementation Techniques for Main Memory Database
 * Systems", SIGMOD 1984, section 5.
 *
 * <p>On a fast disk those groups would be small, while the processor has work with each of them, however many it serves.
 * So after a group the next one is given a little time to gather: until there are as many changes as were just told their
 * end, whose senders may come back, and as came meanwhile; but for no longer than a few times what writing took, and never
 * for longer than {@link #MAX_GATHERING_NANOS}. Who works alone waits for nobody. PostgreSQL's {@code commit_delay} is
 * the same idea.
 */
final class CommitQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommitQueue.class);

    private static final int MAX_IN_A_GROUP = 4_096;
    private static final long IDLE_MILLIS = 200;
    private static final long MAX_GATHERING_NANOS = 2_000_000;
    private static final int GATHERING_PER_WRITING = 3;

    private final LinkedBlockingQueue<PendingChange> waiting = new LinkedBlockingQueue<>();
    private final GroupWriter writer;
    private final NanoClock clock;
    private final Thread thread;
    /** How many changes make the thread stop waiting for more. */
    private volatile int awaited = Integer.MAX_VALUE;

    /** The first change of the group that is being written or was written last. */
    private volatile @Nullable PendingChange writing;

    private final AtomicInteger cameMeanwhile = new AtomicInteger();
    private int expected = 1;
    private long gatheringEnds;
    private volatile boolean isClosing;
    private volatile boolean hasStopped;

    /** Writes groups of changes. */
    interface GroupWriter {

        /** Writes changes and tells each what became of it; throws nothing that it expects. */
        void write(List<PendingChange> group);

        /** Called now and then while nothing waits, and before each group. */
        void probe();

        /** Called once after the last group. */
        void close();
    }

    CommitQueue(GroupWriter writer, NanoClock clock) {
        this.writer = writer;
        this.clock = clock;
        this.gatheringEnds = clock.nanoTime();
        this.thread = new Thread(this::run, "commit-queue");
        thread.setDaemon(true);
        thread.start();
    }

    Commit append(PendingChange change) {
        PendingChange first = writing;
        // Once the group is told, those who come are its own senders, who are counted with it.
        if (first != null && !first.isSettled()) {
            cameMeanwhile.incrementAndGet();
        }
        waiting.add(change);
        if (waiting.size() >= awaited) {
            LockSupport.unpark(thread);
        }
        if (hasStopped && waiting.remove(change)) {
            change.failed(stopped());
        }
        return change;
    }

    /** Whether changes are written no more. */
    boolean hasStopped() {
        return hasStopped;
    }

    private static StoreUnavailableException stopped() {
        return new StoreUnavailableException("Changes are written no more.", null);
    }

    private void run() {
        try {
            while (!isClosing || !waiting.isEmpty()) {
                writeNextGroup();
            }
        } finally {
            hasStopped = true;
            for (PendingChange change = waiting.poll(); change != null; change = waiting.poll()) {
                change.failed(stopped());
            }
            writer.close();
        }
    }

    private void writeNextGroup() {
        List<PendingChange> group = new ArrayList<>();
        try {
            PendingChange first = waiting.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                group.add(first);
                gather();
                waiting.drainTo(group, MAX_IN_A_GROUP - 1);
            }
            writer.probe();
            if (first != null) {
                write(group);
            }
        } catch (InterruptedException e) {
            isClosing = true;
        } catch (RuntimeException | Error e) {
            StoreUnavailableException failure = new StoreUnavailableException("The store failed.", e);
            group.forEach(change -> change.failed(failure));
            LOG.error("A group of {} changes could not be written", group.size(), e);
        }
    }

    /** Waits for those that may be about to come. */
    private void gather() {
        awaited = expected - 1;
        try {
            long left = gatheringEnds - clock.nanoTime();
            while (left > 0 && waiting.size() < awaited && !isClosing) {
                LockSupport.parkNanos(this, left);
                left = gatheringEnds - clock.nanoTime();
            }
        } finally {
            awaited = Integer.MAX_VALUE;
        }
    }

    private void write(List<PendingChange> group) {
        cameMeanwhile.set(0);
        writing = group.get(0);
        long start = clock.nanoTime();
        writer.write(group);
        long end = clock.nanoTime();
        expected = group.size() + cameMeanwhile.get();
        gatheringEnds = end + Math.min(MAX_GATHERING_NANOS, GATHERING_PER_WRITING * (end - start));
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        isClosing = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
