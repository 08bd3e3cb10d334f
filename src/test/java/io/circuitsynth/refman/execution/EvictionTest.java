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

/** Verifies that evicted hierarchies are loaded again and that hierarchies with uncommitted changes stay cached. */
class EvictionTest {

    private static final long BYTES_OF_A_FEW_HIERARCHIES = 20_000;

    private static List<String> generate(ServiceWithoutSpring service, String id) {
        return service.references
                .generate(key(id), new Generation("R", 1, null, false), Reply.identity())
                .orElseThrow();
    }

    @Test
    void manyHierarchiesAreServedWithACacheForAFew() {
        ServiceWithoutSpring service =
                new ServiceWithoutSpring(BITMAP, LIMITS, new MemoryStore(), BYTES_OF_A_FEW_HIERARCHIES);
        for (int i = 0; i < 1_000; i++) {
            service.create("m" + i, null, null);
            generate(service, "m" + i);
        }
        service.cache.cache().cleanUp();
        assertThat(service.cache.hierarchiesCount()).isBetween(1L, 20L);
        assertThat(service.cache.count()).isEqualTo(service.cache.hierarchiesCount());
        for (int i = 0; i < 1_000; i++) {
            assertThat(generate(service, "m" + i)).containsExactly("R2");
        }
        assertThat(service.cache.stats().evictionCount()).isGreaterThan(1_900);
        assertThat(service.store.totals().references()).isEqualTo(2_000);
    }

    @Test
    void aHierarchyRemovedFromTheCacheIsLoadedAgain() {
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, new MemoryStore(), Long.MAX_VALUE);
        service.create("board", null, null);
        assertThat(generate(service, "board")).containsExactly("R1");
        Hierarchy hierarchy = service.cache.find(key("board")).orElseThrow().hierarchy();
        service.cache.remove(Objects.requireNonNull(hierarchy));
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(10), () -> generate(service, "board")))
                .containsExactly("R2");
    }

    @Test
    void aHierarchyWithAnUncommittedChangeIsNotEvicted() throws Exception {
        SlowStore slow = new SlowStore();
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, slow.store(), 0);
        service.create("board", null, null);
        service.cache.cache().cleanUp();
        assertThat(service.cache.hierarchiesCount()).isZero();
        slow.hold();
        CompletableFuture<List<String>> generated = CompletableFuture.supplyAsync(() -> generate(service, "board"));
        slow.awaitChange();
        ReferenceManager manager = service.cache.find(key("board")).orElseThrow();
        service.cache.cache().cleanUp();
        assertThat(service.cache.hierarchiesCount()).isEqualTo(1);
        assertThat(service.cache.find(key("board")).orElseThrow()).isSameAs(manager);
        slow.resume();
        assertThat(generated.get(10, TimeUnit.SECONDS)).containsExactly("R1");
        service.cache.cache().cleanUp();
        assertThat(service.cache.hierarchiesCount()).isZero();
        assertThat(generate(service, "board")).containsExactly("R2");
    }

    @Test
    void netsAddAsManyBytesAsReferences() {
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, new MemoryStore(), Long.MAX_VALUE);
        long before = bytesWithInterleavedManagers(service, "empty", 0, id -> {});
        long references = bytesWithInterleavedManagers(service, "references", 200, id -> generate(service, id));
        long nets = bytesWithInterleavedManagers(
                service,
                "nets",
                200,
                id -> service.references
                        .generateNets(key(id), 1, Reply.identity())
                        .orElseThrow());
        assertThat(references - before).isGreaterThan(20_000);
        assertThat(nets - before).isBetween((references - before) / 2, (references - before) * 2);
    }

    private static long bytesWithInterleavedManagers(
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
        return Objects.requireNonNull(
                        service.cache.find(key(root)).orElseThrow().hierarchy())
                .bytes();
    }

    @Test
    void aManagerWithAnUncommittedDeletionIsNotLoadedAgain() throws Exception {
        SlowStore slow = new SlowStore();
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, slow.store(), Long.MAX_VALUE);
        service.create("board", null, null);
        service.create("sheet", "board", null);
        slow.hold();
        CompletableFuture<Boolean> deleted = CompletableFuture.supplyAsync(() ->
                service.trees.delete(key("sheet"), false, Reply.identity()).isDone());
        slow.awaitChange();
        CompletableFuture<Boolean> found = CompletableFuture.supplyAsync(
                () -> service.managers.get(key("sheet")).isDone());
        slow.resume();
        assertThat(deleted.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(found.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(service.managers.get(key("board")).orElseThrow().children()).isEmpty();
    }

    @Test
    void readsAndRefusalsNeverShowUncommittedData() throws Exception {
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
                .register(key("board"), List.of("R1"), Reply.identity())
                .isDone());
        assertThatThrownBy(() -> read.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> refused.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        slow.resume();
        assertThat(generated.get(10, TimeUnit.SECONDS)).containsExactly("R1");
        assertThat(read.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(refused.get(10, TimeUnit.SECONDS)).isFalse();
    }

    /** A failed move leaves an empty tree in memory, which is reachable only through its former root. */
    @Test
    void bothTreesAreLoadedAgainAfterAFailedMove() {
        SlowStore slow = new SlowStore();
        ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, slow.store(), Long.MAX_VALUE);
        service.create("board", null, null);
        service.create("sheet", null, null);
        generate(service, "sheet");
        slow.failNext();
        assertThat(service.trees
                        .attach(key("sheet"), key("board"), Reply.identity())
                        .isDone())
                .isFalse();
        assertThat(service.managers.get(key("board")).orElseThrow().children()).isEmpty();
        assertThat(service.managers.get(key("sheet")).orElseThrow().root()).isEqualTo(key("sheet"));
        assertThat(generate(service, "sheet")).containsExactly("R2");
        slow.failNext();
        assertThat(service.trees.delete(key("sheet"), false, Reply.identity()).isDone())
                .isFalse();
        assertThat(generate(service, "sheet")).containsExactly("R3");
    }

    /** A store in memory whose commits a test can delay or fail. */
    private static final class SlowStore {

        /** Replaces one method of the store. */
        private interface Append {
            Commit of(HierarchyChange change, @Nullable StoredResponse response);
        }

        private final MemoryStore memory = new MemoryStore();
        private volatile boolean isFailing;
        private volatile CountDownLatch held = new CountDownLatch(0);
        private volatile CountDownLatch changed = new CountDownLatch(1);

        void hold() {
            changed = new CountDownLatch(1);
            held = new CountDownLatch(1);
        }

        /** Makes the next commit fail with an unknown outcome. */
        void failNext() {
            isFailing = true;
        }

        void awaitChange() throws InterruptedException {
            assertThat(changed.await(10, TimeUnit.SECONDS)).isTrue();
        }

        void resume() {
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

        /** Stores the change at once or, while commits are held, when the test resumes them. */
        private Commit append(HierarchyChange change, @Nullable StoredResponse response) {
            if (isFailing) {
                isFailing = false;
                change.parts().forEach(part -> part.cachedVersion().markStale());
                return () -> {
                    throw new StoreUnavailableException("the disk is gone", null);
                };
            }
            CountDownLatch before = held;
            if (before.getCount() == 0) {
                return memory.append(change, response);
            }
            CompletableFuture<Commit.Result> result = new CompletableFuture<>();
            changed.countDown();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    before.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                result.complete(memory.append(change, response).await());
            });
            return () -> {
                writer.join();
                return result.join();
            };
        }
    }
}
