package io.circuitsynth.refman.hierarchy;

import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.MemoryStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attaches and detaches subtrees from several threads while others generate and read in the same trees.
 *
 * <p>The test proves that no interleaving of its run loses or duplicates a reference, shows half a move, or blocks. It does
 * not cover all interleavings.
 */
class TreeOperationsRaceTest {

    private static final int ROUNDS = 4_000;

    private ServiceWithoutSpring service = new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, LIMITS);

    private static final List<String> TREES = List.of("a", "b", "c", "d");

    /** Runs with an unlimited cache and without one, where each operation may have to load its managers. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 0})
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void concurrentMovesNeitherLoseNorDuplicateReferences(long cacheBytes) throws Exception {
        service = new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, LIMITS, new MemoryStore(), cacheBytes);
        for (String tree : TREES) {
            service.create(tree, null, "strict");
            for (int i = 0; i < 3; i++) {
                String child = service.create(tree + i, tree, null).id();
                service.create(child + "x", child, null);
            }
        }
        CountDownLatch start = new CountDownLatch(1);
        List<Callable<Set<String>>> work = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            int seed = thread;
            work.add(() -> generate(start, new Random(seed)));
            work.add(() -> restructure(start, new Random(100 + seed)));
        }
        work.add(() -> assertReadsAreConsistent(start, new Random(200)));
        Set<String> generated = new HashSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<Future<Set<String>>> results = new ArrayList<>();
            work.forEach(each -> results.add(threads.submit(each)));
            start.countDown();
            for (Future<Set<String>> result : results) {
                generated.addAll(result.get(100, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
        assertEveryReferenceIsOwnedOnce(generated);
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aLargeSubtreeIsNeverSeenHalfMoved() throws Exception {
        int children = 300;
        service.create("a", null, "strict");
        ManagerKey top = service.create("top", "a", null);
        for (int i = 0; i < children; i++) {
            ManagerKey child = service.create("top" + i, "top", null);
            service.references
                    .generate(child, new Generation("R", 1, null, false), Reply.identity())
                    .orElseThrow();
        }
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Long> reader = threads.submit(() -> {
                long reads = 0;
                while (!done.get()) {
                    ReferencePage page = service.references
                            .list(top, Scope.HIERARCHY, null, null, 1)
                            .orElseThrow();
                    assertThat(page.total()).isEqualTo(children);
                    reads++;
                }
                return reads;
            });
            for (int i = 0; i < 1_000 && !reader.isDone(); i++) {
                service.trees.detach(top, Reply.identity()).orElseThrow();
                service.trees
                        .attach(top, ServiceWithoutSpring.key("a"), Reply.identity())
                        .orElseThrow();
            }
            done.set(true);
            assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    private String anyManager(Random random) {
        String tree = TREES.get(random.nextInt(TREES.size()));
        return switch (random.nextInt(3)) {
            case 0 -> tree;
            case 1 -> tree + random.nextInt(3);
            default -> tree + random.nextInt(3) + "x";
        };
    }

    /** Returns each generated reference together with the manager that generated it and therefore owns it. */
    private Set<String> generate(CountDownLatch start, Random random) throws InterruptedException {
        start.await();
        Set<String> owned = new HashSet<>();
        for (int i = 0; i < ROUNDS; i++) {
            String id = anyManager(random);
            List<String> references = service.references
                    .generate(
                            ServiceWithoutSpring.key(id),
                            new Generation("R", 1 + random.nextInt(3), null, false),
                            Reply.identity())
                    .orElseThrow();
            references.forEach(reference ->
                    assertThat(owned.add(id + " " + reference)).as(reference).isTrue());
        }
        return owned;
    }

    private Set<String> restructure(CountDownLatch start, Random random) throws InterruptedException {
        start.await();
        for (int i = 0; i < ROUNDS; i++) {
            ManagerKey key = ServiceWithoutSpring.key(anyManager(random));
            Outcome<ManagerDescription> outcome = random.nextInt(3) == 0
                    ? service.trees.detach(key, Reply.identity())
                    : service.trees.attach(key, ServiceWithoutSpring.key(anyManager(random)), Reply.identity());
            outcome.fold(moved -> moved, refusal -> {
                assertThat(refusal.code().name()).isIn("HIERARCHY_CYCLE", "HIERARCHY_CONFLICT");
                return refusal;
            });
        }
        return Set.of();
    }

    /** Asserts that no read shows half a move: an inconsistent tree, or a manager outside the tree of its root. */
    private Set<String> assertReadsAreConsistent(CountDownLatch start, Random random) throws InterruptedException {
        start.await();
        for (int i = 0; i < ROUNDS; i++) {
            ManagerKey key = ServiceWithoutSpring.key(anyManager(random));
            service.hierarchies.tree(key).toOptional().ifPresent(tree -> {
                Set<String> ids = new HashSet<>();
                collect(tree, ids);
                assertThat(ids).contains(key.id());
            });
            ReferencePage page = service.references
                    .list(key, Scope.HIERARCHY, null, null, 1000)
                    .orElseThrow();
            assertThat(page.references()).doesNotHaveDuplicates();
            ManagerDescription manager = service.managers.get(key).orElseThrow();
            assertThat(manager.parent() == null).isEqualTo(manager.root().equals(key));
        }
        return Set.of();
    }

    private static void collect(HierarchyTree tree, Set<String> ids) {
        assertThat(ids.add(tree.id())).as(tree.id() + " is in the tree once").isTrue();
        tree.children().forEach(child -> collect(child, ids));
    }

    private void assertEveryReferenceIsOwnedOnce(Set<String> generated) {
        Set<String> held = new HashSet<>();
        long managers = 0;
        for (HierarchySummary summary : service.hierarchies
                .list(ServiceWithoutSpring.TENANT, "", 1000)
                .orElseThrow()
                .items()) {
            managers += summary.managersCount();
            Set<String> ids = new HashSet<>();
            collect(service.hierarchies.tree(summary.root()).orElseThrow(), ids);
            Set<String> used = new HashSet<>();
            for (String id : ids) {
                for (String reference : ownedBy(id)) {
                    assertThat(used.add(reference))
                            .as(reference + " is used once")
                            .isTrue();
                    held.add(id + " " + reference);
                }
            }
            assertThat(summary.referencesCount()).isEqualTo(used.size());
        }
        assertThat(managers).isEqualTo(TREES.size() * 7L);
        assertThat(held).isEqualTo(generated);
        assertThat(service.store.totals().references()).isEqualTo(generated.size());
    }

    private List<String> ownedBy(String id) {
        List<String> owned = new ArrayList<>();
        String after = null;
        do {
            ReferencePage page = service.references
                    .list(ServiceWithoutSpring.key(id), Scope.OWN, null, after, 1000)
                    .orElseThrow();
            owned.addAll(page.references());
            after = page.next();
        } while (after != null);
        return owned;
    }
}
