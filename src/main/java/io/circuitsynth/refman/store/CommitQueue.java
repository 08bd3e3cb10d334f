package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes in groups, in the order in which they were appended.
 *
 * <p>A disk makes a hundred changes durable in about the time of one. While one group is written the next changes gather, and
 * become the next group. The slower the disk, the larger the groups, and no change waits for more than two of them. A group is
 * always a prefix of what was appended. This is group commit, as in DeWitt et al., "Implementation Techniques for Main Memory
 * Database Systems", SIGMOD 1984, section 5.
 *
 * <p>On a fast disk the groups would be small, and the processor has work with each of them, however many changes it holds. So
 * the next group waits a little: for as many changes as the last group had and as arrived while it was written, but at most
 * for a few times what writing took, and never longer than {@link #MAX_GATHERING_NANOS}. PostgreSQL's {@code commit_delay} is
 * the same idea.
 *
 * <p>A thread that awaits the only change in flight writes it by itself, since handing it to another thread and back takes
 * longer than many disks do. As soon as changes meet, the commit thread writes them. RocksDB and InnoDB choose a leader among
 * the writers of a group in the same way.
 */
final class CommitQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommitQueue.class);

    private static final int MAX_GROUP = 4_096;
    private static final long IDLE_NANOS = 200_000_000;
    private static final long MAX_GATHERING_NANOS = 2_000_000;
    private static final int GATHERING_PER_WRITING = 3;
    private static final int NONE = Integer.MAX_VALUE;

    private final LinkedBlockingQueue<PendingChange> waiting = new LinkedBlockingQueue<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final GroupWriter writer;
    private final NanoClock clock;
    private final Thread thread;
    private final AtomicInteger arrived = new AtomicInteger();

    /** How many waiting changes end the gathering. */
    private volatile int awaited = NONE;

    /** The first change of the group that is being written, or was written last. */
    private volatile @Nullable PendingChange current;

    /** How many changes the next group may expect. */
    private volatile int expected = 1;

    private volatile long gatheringEnds;
    private volatile boolean isClosing;
    private volatile boolean hasStopped;

    /** Writes groups of changes; called by one thread at a time. */
    interface GroupWriter {

        /** Writes changes and settles each of them; throws nothing that it expects. */
        void write(List<PendingChange> group);

        /** Probes whether a failed store takes changes again. Called before each group, and now and then while idle. */
        void probe();

        /** Releases everything after the last group. */
        void close();
    }

    /**
     * Starts the commit thread.
     *
     * @param died receives the failure that ended the commit thread
     */
    CommitQueue(GroupWriter writer, NanoClock clock, Consumer<Throwable> died) {
        this.writer = writer;
        this.clock = clock;
        this.gatheringEnds = clock.nanoTime();
        this.thread = new Thread(this::run, "commit-queue");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, failure) -> died.accept(failure));
        thread.start();
    }

    /** Appends a change. It is written when its commit is awaited, or when it meets another change. */
    Commit append(PendingChange change) {
        PendingChange first = current;
        // After the group is settled, those that arrive are its own senders, which are counted with it.
        if (first != null && !first.isSettled()) {
            arrived.incrementAndGet();
        }
        change.queuedIn(this);
        waiting.add(change);
        int size = waiting.size();
        if (size >= awaited || size == 2 || (size == 1 && isBusy())) {
            LockSupport.unpark(thread);
        }
        if (hasStopped && waiting.remove(change)) {
            change.failed(stopped());
        }
        return change;
    }

    /** Writes a change on the calling thread if no other change is in flight. */
    void lead(PendingChange change) {
        if (isBusy()) {
            return;
        }
        if (!writing.tryLock()) {
            LockSupport.unpark(thread);
            return;
        }
        try {
            if (!hasStopped && waiting.size() == 1 && waiting.remove(change)) {
                write(List.of(change));
            }
        } finally {
            writing.unlock();
        }
        if (!waiting.isEmpty()) {
            LockSupport.unpark(thread);
        }
    }

    /** Returns whether more changes than one are expected at the moment. */
    private boolean isBusy() {
        return expected > 1 && gatheringEnds - clock.nanoTime() > 0;
    }

    /** Returns whether the commit thread waits for further changes of a group. */
    boolean isGathering() {
        return awaited != NONE;
    }

    /** Returns whether the queue writes nothing any more. */
    boolean hasStopped() {
        return hasStopped;
    }

    private static StoreUnavailableException stopped() {
        return new StoreUnavailableException("The commit queue has stopped.", null);
    }

    private void run() {
        try {
            while (!isClosing || !waiting.isEmpty()) {
                if (waiting.isEmpty()) {
                    LockSupport.parkNanos(this, IDLE_NANOS);
                }
                writeNextGroup();
            }
        } finally {
            writing.lock();
            try {
                hasStopped = true;
                for (PendingChange change = waiting.poll(); change != null; change = waiting.poll()) {
                    change.failed(stopped());
                }
                writer.close();
            } finally {
                writing.unlock();
            }
        }
    }

    private void writeNextGroup() {
        List<PendingChange> group = new ArrayList<>();
        writing.lock();
        try {
            if (!waiting.isEmpty()) {
                gather();
                waiting.drainTo(group, MAX_GROUP);
            }
            if (group.isEmpty()) {
                writer.probe();
            } else {
                write(group);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Waits for changes that may arrive soon. */
    private void gather() {
        awaited = expected;
        try {
            long left = gatheringEnds - clock.nanoTime();
            while (left > 0 && waiting.size() < awaited && !isClosing) {
                LockSupport.parkNanos(this, left);
                left = gatheringEnds - clock.nanoTime();
            }
        } finally {
            awaited = NONE;
        }
    }

    private void write(List<PendingChange> group) {
        arrived.set(0);
        current = group.get(0);
        long start = clock.nanoTime();
        try {
            writer.probe();
            writer.write(group);
        } catch (RuntimeException | Error e) {
            StoreUnavailableException failure = new StoreUnavailableException("The store failed.", e);
            group.forEach(change -> change.failed(failure));
            LOG.error("Writing a group of {} changes failed", group.size(), e);
        }
        long end = clock.nanoTime();
        gatheringEnds = end + Math.min(MAX_GATHERING_NANOS, GATHERING_PER_WRITING * (end - start));
        expected = group.size() + arrived.get();
    }

    /** Writes what waits, and stops. */
    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(thread);
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
