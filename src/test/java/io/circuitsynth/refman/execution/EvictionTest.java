package io.circuitsynth.refman.execution;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.MemoryStore;
import io.circuitsynth.refman.store.StoreUnavailableException;
import io.circuitsynth.refman.store.StoredResponse;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Gives the cache less room than it needs. */
class EvictionTest {

    private static final long ROOM_FOR_A_FEW = 20_000;

    private static List<String> generate(ServiceWithoutSpring service, String id) {
        return service.references
                .generate(key(id), new Generation("R", 1, null, false), Receipt.none())
                .orElseThrow();
    }

    @Test
    void manyHierarchiesAreServedFromRoomForAFew() {
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, new MemoryStore(), ROOM_FOR_A_FEW);
        for (int i = 0; i < 1_000; i++) {
            service.create("m" + i, null, null);
            generate(service, "m" + i);
        }
        service.live.cache().cleanUp();
        assertThat(service.live.hierarchiesCount()).isBetween(1L, 20L);
        assertThat(service.live.count()).isEqualTo(service.live.hierarchiesCount());
        for (int i = 0; i < 1_000; i++) {
            assertThat(generate(service, "m" + i)).containsExactly("R2");
        }
        assertThat(service.live.stats().evictionCount()).isGreaterThan(1_900);
        assertThat(service.store.totals().references()).isEqualTo(2_000);
    }

    @Test
    void whatLivesNoMoreAndCanStillBeAskedForIsReadAgain() {
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, new MemoryStore(), Long.MAX_VALUE);
        service.create("board", null, null);
        assertThat(generate(service, "board")).containsExactly("R1");
        Hierarchy hierarchy = service.live.find(key("board")).orElseThrow().hierarchy();
        service.live.remove(Objects.requireNonNull(hierarchy));
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(10), () -> generate(service, "board")))
                .containsExactly("R2");
    }

    @Test
    void aHierarchyWithAChangeUnderWayIsNotEvicted() throws Exception {
        SlowStore slow = new SlowStore();
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, slow.store(), 0);
        service.create("board", null, null);
        service.live.cache().cleanUp();
        assertThat(service.live.hierarchiesCount()).isZero();
        slow.hold();
        CompletableFuture<List<String>> under = CompletableFuture.supplyAsync(() -> generate(service, "board"));
        slow.awaitChange();
        ReferenceManager live = service.live.find(key("board")).orElseThrow();
        service.live.cache().cleanUp();
        assertThat(service.live.hierarchiesCount()).isEqualTo(1);
        assertThat(service.live.find(key("board")).orElseThrow()).isSameAs(live);
        slow.goOn();
        assertThat(under.get(10, TimeUnit.SECONDS)).containsExactly("R1");
        service.live.cache().cleanUp();
        assertThat(service.live.hierarchiesCount()).isZero();
        assertThat(generate(service, "board")).containsExactly("R2");
    }

    @Test
    void netsWeighWhatReferencesWeigh() {
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, new MemoryStore(), Long.MAX_VALUE);
        long before = bytesOfOneInWhichManagersTakeTurns(service, "empty", 0, id -> {});
        long references = bytesOfOneInWhichManagersTakeTurns(service, "references", 200, id -> generate(service, id));
        long nets = bytesOfOneInWhichManagersTakeTurns(
                service,
                "nets",
                200,
                id -> service.references
                        .generateNets(key(id), 1, Receipt.none())
                        .orElseThrow());
        assertThat(references - before).isGreaterThan(20_000);
        assertThat(nets - before).isBetween((references - before) / 2, (references - before) * 2);
    }

    private static long bytesOfOneInWhichManagersTakeTurns(
            ServiceWithoutSpring service, String root, int rounds, Consumer<String> turn) {
        service.create(root, null, null);
        for (int i = 0; i < 50; i++) {
            service.create(root + i, root, null);
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < 50; i++) {
                turn.accept(root + i);
            }
        }
        return Objects.requireNonNull(service.live.find(key(root)).orElseThrow().hierarchy())
                .bytes();
    }

    @Test
    void aManagerDeletedJustNowIsNotLoadedAgain() throws Exception {
        SlowStore slow = new SlowStore();
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, slow.store(), Long.MAX_VALUE);
        service.create("board", null, null);
        service.create("sheet", "board", null);
        slow.hold();
        CompletableFuture<Boolean> deleted = CompletableFuture.supplyAsync(() ->
                service.structure.delete(key("sheet"), false, Receipt.none()).isDone());
        slow.awaitChange();
        CompletableFuture<Boolean> found = CompletableFuture.supplyAsync(
                () -> service.managers.get(key("sheet")).isDone());
        slow.goOn();
        assertThat(deleted.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(found.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(service.managers.get(key("board")).orElseThrow().children()).isEmpty();
    }

    @Test
    void anAnswerWaitsUntilWhatItShowsIsKept() throws Exception {
        SlowStore slow = new SlowStore();
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, slow.store(), Long.MAX_VALUE);
        service.create("board", null, null);
        slow.hold();
        CompletableFuture<List<String>> generated = CompletableFuture.supplyAsync(() -> generate(service, "board"));
        slow.awaitChange();
        CompletableFuture<Boolean> read = CompletableFuture.supplyAsync(() -> service.references
                        .validate(key("board"), List.of("R1"))
                        .orElseThrow()
                        .get(0)
                        .refusal()
                == null);
        CompletableFuture<Boolean> refused = CompletableFuture.supplyAsync(() -> service.references
                .register(key("board"), List.of("R1"), Receipt.none())
                .isDone());
        assertThatThrownBy(() -> read.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> refused.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        slow.goOn();
        assertThat(generated.get(10, TimeUnit.SECONDS)).containsExactly("R1");
        assertThat(read.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(refused.get(10, TimeUnit.SECONDS)).isFalse();
    }

    /** What a failed move leaves behind is a tree without managers, which nobody but its own root would ask for. */
    @Test
    void afterAMoveThatWasNotKeptBothTreesAreReadAgain() {
        SlowStore slow = new SlowStore();
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, slow.store(), Long.MAX_VALUE);
        service.create("board", null, null);
        service.create("sheet", null, null);
        generate(service, "sheet");
        slow.failNext();
        assertThat(service.structure
                        .attach(key("sheet"), key("board"), Receipt.none())
                        .isDone())
                .isFalse();
        assertThat(service.managers.get(key("board")).orElseThrow().children()).isEmpty();
        assertThat(service.managers.get(key("sheet")).orElseThrow().root()).isEqualTo(key("sheet"));
        assertThat(generate(service, "sheet")).containsExactly("R2");
        slow.failNext();
        assertThat(service.structure.delete(key("sheet"), false, Receipt.none()).isDone())
                .isFalse();
        assertThat(generate(service, "sheet")).containsExactly("R3");
    }

    /** A store in memory, whose commits a test can hold up. */
    private static final class SlowStore {

        /** Takes the place of one method of the store. */
        private interface Append {
            Commit of(HierarchyChange change, @Nullable StoredResponse answer);
        }

        private final MemoryStore memory = new MemoryStore();
        private volatile boolean isFailing;
        private volatile CountDownLatch held = new CountDownLatch(0);
        private volatile CountDownLatch changed = new CountDownLatch(1);

        void hold() {
            changed = new CountDownLatch(1);
            held = new CountDownLatch(1);
        }

        /** Lets the next change fail, so that nobody knows what became of it. */
        void failNext() {
            isFailing = true;
        }

        void awaitChange() throws InterruptedException {
            assertThat(changed.await(10, TimeUnit.SECONDS)).isTrue();
        }

        void goOn() {
            held.countDown();
        }

        HierarchyStore store() {
            Append append = this::append;
            return (HierarchyStore) Proxy.newProxyInstance(
                    HierarchyStore.class.getClassLoader(),
                    new Class<?>[] {HierarchyStore.class},
                    (proxy, method, arguments) -> method.getName().equals("append")
                            ? append.of((HierarchyChange) arguments[0], (StoredResponse) arguments[1])
                            : method.invoke(memory, arguments));
        }

        /** Keeps the change only when somebody waits for it and is let through. */
        private Commit append(HierarchyChange change, @Nullable StoredResponse answer) {
            if (isFailing) {
                isFailing = false;
                change.parts().forEach(part -> part.cachedVersion().markStale());
                return () -> {
                    throw new StoreUnavailableException("the disk is gone", null);
                };
            }
            CountDownLatch before = held;
            if (before.getCount() == 0) {
                return memory.append(change, answer);
            }
            CompletableFuture<Commit.Result> result = new CompletableFuture<>();
            changed.countDown();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    before.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                result.complete(memory.append(change, answer).await());
            });
            return () -> {
                writer.join();
                return result.join();
            };
        }
    }
}
