package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Verifies which thread writes which group, with a manual clock. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class CommitQueueTest {

    private static final long WRITING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong clock = new AtomicLong();
    private final CompletableFuture<Throwable> died = new CompletableFuture<>();
    private final Writer writer = new Writer(clock);
    private final CommitQueue queue = new CommitQueue(writer, clock::get, died::complete);

    /** Blocks in the first group until the test releases it, and records the sizes and threads of all. */
    private static final class Writer implements CommitQueue.GroupWriter {

        private final AtomicLong clock;
        private final BlockingQueue<Integer> sizes = new ArrayBlockingQueue<>(100);
        private final BlockingQueue<String> threads = new ArrayBlockingQueue<>(100);
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile @Nullable Error failure;
        private final BlockingQueue<Runnable> afterSettling = new ArrayBlockingQueue<>(1);

        Writer(AtomicLong clock) {
            this.clock = clock;
        }

        @Override
        public void write(List<PendingChange> group) {
            sizes.add(group.size());
            threads.add(Thread.currentThread().getName());
            begun.countDown();
            try {
                assertThat(released.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            clock.addAndGet(WRITING_NANOS);
            group.forEach(PendingChange::committed);
            Runnable next = afterSettling.poll();
            if (next != null) {
                next.run();
            }
        }

        @Override
        public void probe() {
            Error thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void stop() {
        writer.released.countDown();
        clock.addAndGet(WRITING_NANOS);
        queue.close();
    }

    private Commit append() {
        return queue.append(PendingChange.of(HierarchyChange.NONE, null));
    }

    /** Appends three changes while another thread writes one, so that the commit thread groups the three. */
    private List<Commit> appendOneThenThree() throws InterruptedException {
        Commit first = append();
        CompletableFuture<Commit.Result> awaited = CompletableFuture.supplyAsync(first::await);
        assertThat(writer.begun.await(1, TimeUnit.MINUTES)).isTrue();
        List<Commit> commits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            commits.add(append());
        }
        writer.released.countDown();
        assertThat(awaited.join()).isEqualTo(Commit.Result.COMMITTED);
        await().until(queue::isGathering);
        return commits;
    }

    @Test
    void aGroupWaitsForAsManyChangesAsTheLastGroupHadAndArrivedMeanwhile() throws InterruptedException {
        List<Commit> commits = appendOneThenThree();
        commits.add(append());
        commits.forEach(commit -> assertThat(commit.await()).isEqualTo(Commit.Result.COMMITTED));
        assertThat(writer.sizes).containsExactly(1, 4);
    }

    @Test
    void theEndOfTheCommitThreadIsReportedAndLaterChangesFail() {
        OutOfMemoryError failure = new OutOfMemoryError("thrown by the test");
        writer.failure = failure;
        assertThat(died.join()).isSameAs(failure);
        assertThat(queue.hasStopped()).isTrue();
        assertThatThrownBy(append()::await).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aGroupWaitsForAShortTimeOnly() throws InterruptedException {
        List<Commit> commits = appendOneThenThree();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
        commits.forEach(Commit::await);
        assertThat(writer.sizes).containsExactly(1, 3);
    }

    @Test
    void aSingleChangeIsWrittenByTheThreadThatAwaitsIt() {
        writer.released.countDown();
        for (int i = 0; i < 3; i++) {
            append().await();
        }
        assertThat(writer.sizes).containsExactly(1, 1, 1);
        assertThat(writer.threads).containsOnly(Thread.currentThread().getName());
    }

    @Test
    void concurrentChangesAreWrittenByTheCommitThread() {
        writer.released.countDown();
        List<Commit> commits = List.of(append(), append());
        commits.forEach(Commit::await);
        assertThat(writer.threads).containsOnly("commit-queue");
        assertThat(writer.sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2);
    }

    @Test
    void aChangeWithoutAWaitingThreadIsWritten() {
        writer.released.countDown();
        Commit commit = append();
        await().until(((PendingChange) commit)::isSettled);
        assertThat(writer.threads).containsExactly("commit-queue");
    }

    @Test
    void aChangeThatArrivesDuringAWriteIsWrittenNext() throws Exception {
        Commit first = append();
        CompletableFuture<Commit.Result> awaited = CompletableFuture.supplyAsync(first::await);
        assertThat(writer.begun.await(1, TimeUnit.MINUTES)).isTrue();
        CompletableFuture<Commit.Result> second = CompletableFuture.supplyAsync(append()::await);
        writer.released.countDown();
        assertThat(awaited.join()).isEqualTo(Commit.Result.COMMITTED);
        clock.addAndGet(WRITING_NANOS);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(Commit.Result.COMMITTED);
        assertThat(writer.sizes).containsExactly(1, 1);
    }

    @Test
    void aSenderThatReturnsAtOnceIsCountedOnce() throws InterruptedException {
        CompletableFuture<Commit> second = new CompletableFuture<>();
        writer.afterSettling.put(() -> second.complete(append()));
        writer.released.countDown();
        append().await();
        second.join().await();
        assertThat(writer.sizes).containsExactly(1, 1);
    }

    @Test
    void closingWaitsForNoFurtherChanges() throws InterruptedException {
        List<Commit> commits = appendOneThenThree();
        queue.close();
        commits.forEach(Commit::await);
        assertThat(writer.sizes).containsExactly(1, 3);
    }
}
