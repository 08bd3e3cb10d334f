package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Shows for whom a group of changes waits, by a clock that only moves when it is told to. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class CommitQueueTest {

    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often the queue reads its clock up to the first time that it may wait: at its start, and for one group. */
    private static final int READS_OF_ONE_GROUP = 4;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();
    private final Writer writer = new Writer(clock);
    private final CommitQueue queue = new CommitQueue(writer, this::read);

    /** Takes its time for each group, holds the first one back until it is let go, and remembers the sizes of all. */
    private static final class Writer implements CommitQueue.GroupWriter {

        private final AtomicLong clock;
        private final BlockingQueue<Integer> sizes = new ArrayBlockingQueue<>(100);
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private final BlockingQueue<Runnable> afterTelling = new ArrayBlockingQueue<>(1);

        Writer(AtomicLong clock) {
            this.clock = clock;
        }

        @Override
        public void write(List<PendingChange> group) {
            sizes.add(group.size());
            begun.countDown();
            try {
                assertThat(letGo.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            clock.addAndGet(LONG_NANOS);
            group.forEach(PendingChange::committed);
            Runnable next = afterTelling.poll();
            if (next != null) {
                next.run();
            }
        }

        @Override
        public void probe() {}

        @Override
        public void close() {}
    }

    @AfterEach
    void stop() {
        writer.letGo.countDown();
        clock.addAndGet(LONG_NANOS);
        queue.close();
    }

    private long read() {
        reads.incrementAndGet();
        return clock.get();
    }

    private Commit append() {
        return queue.append(PendingChange.of(HierarchyChange.NONE, null));
    }

    /** One change is written, three more come meanwhile, and those are waited with. */
    private List<Commit> oneAndThree() throws InterruptedException {
        List<Commit> commits = new ArrayList<>(List.of(append()));
        assertThat(writer.begun.await(1, TimeUnit.MINUTES)).isTrue();
        for (int i = 0; i < 3; i++) {
            commits.add(append());
        }
        writer.letGo.countDown();
        while (reads.get() <= READS_OF_ONE_GROUP) {
            Thread.onSpinWait();
        }
        return commits;
    }

    @Test
    void aGroupWaitsForAsManyAsWereJustWrittenAndCameMeanwhile() throws InterruptedException {
        List<Commit> commits = oneAndThree();
        commits.add(append());
        commits.forEach(commit -> assertThat(commit.await()).isEqualTo(Commit.Result.COMMITTED));
        assertThat(writer.sizes).containsExactly(1, 4);
    }

    @Test
    void aGroupWaitsForAShortTimeOnly() throws InterruptedException {
        List<Commit> commits = oneAndThree();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
        commits.forEach(Commit::await);
        assertThat(writer.sizes).containsExactly(1, 3);
    }

    @Test
    void whoWorksAloneWaitsForNobody() {
        writer.letGo.countDown();
        for (int i = 0; i < 3; i++) {
            append().await();
        }
        assertThat(writer.sizes).containsExactly(1, 1, 1);
    }

    @Test
    void whoComesBackAtOnceIsCountedOnce() throws InterruptedException {
        CompletableFuture<Commit> second = new CompletableFuture<>();
        writer.afterTelling.put(() -> second.complete(append()));
        writer.letGo.countDown();
        append().await();
        second.join().await();
        assertThat(writer.sizes).containsExactly(1, 1);
    }

    @Test
    void theEndWaitsForNobody() throws InterruptedException {
        List<Commit> commits = oneAndThree();
        queue.close();
        commits.forEach(Commit::await);
        assertThat(writer.sizes).containsExactly(1, 3);
    }
}
