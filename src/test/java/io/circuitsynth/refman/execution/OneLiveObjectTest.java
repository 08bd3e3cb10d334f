package io.circuitsynth.refman.execution;

import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static io.circuitsynth.refman.ServiceWithoutSpring.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Creates, finds and deletes one manager from many threads at once. */
class OneLiveObjectTest {

    private static final int THREADS = 8;
    private static final int ROUNDS = 500;

    private final ServiceWithoutSpring service =
            new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, ServiceWithoutSpring.LIMITS);
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private <T> List<T> race(Callable<T> racer) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        List<Callable<T>> racers = Collections.nCopies(THREADS, () -> {
            barrier.await(10, TimeUnit.SECONDS);
            return racer.call();
        });
        List<T> results = new ArrayList<>();
        for (Future<T> result : threads.invokeAll(racers)) {
            results.add(result.get());
        }
        return results;
    }

    @Test
    void concurrentCreationsOfAnIdYieldOneLiveObject() throws Exception {
        service.create("root", null, "strict");
        for (int i = 0; i < ROUNDS; i++) {
            String id = "m" + i;
            String parent = i % 2 == 0 ? null : "root";
            Set<ReferenceManager> objects = Collections.newSetFromMap(new IdentityHashMap<>());
            long created = race(() -> {
                        boolean isNew = service.managers
                                .findOrCreate(TENANT, id, plan(id, parent, null), Reply.identity())
                                .orElseThrow()
                                .isNew();
                        synchronized (objects) {
                            objects.add(service.cache.find(key(id)).orElseThrow());
                        }
                        return isNew;
                    })
                    .stream()
                    .filter(isNew -> isNew)
                    .count();
            assertThat(created).isEqualTo(1);
            assertThat(objects).hasSize(1);
        }
        assertThat(service.cache.count()).isEqualTo(ROUNDS + 1L);
    }

    @Test
    void noReferenceIsGeneratedTwiceWhileAManagerIsDeletedAndRecreated() throws Exception {
        service.create("root", null, "strict");
        service.create("other", "root", null);
        Set<String> generated = new HashSet<>();
        for (int i = 0; i < ROUNDS; i++) {
            service.managers
                    .findOrCreate(TENANT, "brief", plan("brief", "root", null), Reply.identity())
                    .orElseThrow();
            List<List<String>> references = race(() -> {
                service.trees.delete(key("brief"), false, Reply.identity());
                return service.references
                        .generate(key("other"), new Generation("R", 1, null, false), Reply.identity())
                        .orElseThrow();
            });
            references.forEach(each -> assertThat(generated.addAll(each)).isTrue());
            assertThat(service.cache.find(key("brief")).isDone()).isFalse();
        }
    }
}
