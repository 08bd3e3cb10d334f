package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.designator.StrictRules;
import io.circuitsynth.refman.execution.ChangeOrigins;
import io.circuitsynth.refman.execution.ManagerCache;
import io.circuitsynth.refman.execution.MemoryBudget;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.Quotas;
import io.circuitsynth.refman.execution.RequestOrigin;
import io.circuitsynth.refman.execution.TenantQuotas;
import io.circuitsynth.refman.hierarchy.Annotation;
import io.circuitsynth.refman.hierarchy.AnnotationOperations;
import io.circuitsynth.refman.hierarchy.AnnotationResult;
import io.circuitsynth.refman.hierarchy.Availability;
import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import io.circuitsynth.refman.manager.References;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.HierarchyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;

/** A hierarchy for benchmarks, created without Spring. */
public final class BenchmarkTree {

    /** The prefix of all references that the tree generates. */
    public static final String PREFIX = "R";

    static final int MAX_PER_CALL = 10_000;
    public static final Limits LIMITS = new Limits(
            MAX_PER_CALL,
            100_000,
            64,
            100_000_000,
            10_000,
            100_000,
            1L << 40,
            10_000,
            1_000,
            200,
            1 << 20,
            10_000_000,
            1 << 26,
            50_000,
            1 << 25);

    private final HierarchyFactory factory;
    private final StrictRules rules = new StrictRules();
    private final List<ReferenceManager> managers = new ArrayList<>();
    private final Hierarchy hierarchy;

    private BenchmarkTree(boolean bitmap) {
        IndexFactory indexes =
                new IndexFactory(new IndexFeatures(bitmap, 100, false), BitmapIndex::new, new FailingIndexEvents());
        factory = new HierarchyFactory(
                indexes, () -> new HierarchyId(new UUID(0, 0)), root -> 0, LIMITS, System::nanoTime);
        hierarchy = factory.createRoot(plan(), rules, root -> true, (changed, created, root) -> {
                    managers.add(root);
                    return created;
                })
                .orElseThrow();
    }

    /** Creates a single root on the bitmap index. */
    public static BenchmarkTree onBitmaps() {
        return new BenchmarkTree(true);
    }

    /** Creates a single root on the scanning index. */
    static BenchmarkTree onScans() {
        return new BenchmarkTree(false);
    }

    /** Adds children of the root until there are {@code count} managers. */
    public BenchmarkTree star(int count) {
        while (managers.size() < count) {
            addBelow(root());
        }
        return this;
    }

    /** Adds chains of managers below the root, each down to that level, until there are {@code count} managers. */
    BenchmarkTree chains(int levels, int count) {
        while (managers.size() < count) {
            addBelow(managers.size() % (levels - 1) == 1 ? root() : lastManager());
        }
        return this;
    }

    private void addBelow(ReferenceManager parent) {
        managers.add(in(
                parent,
                locked -> factory.createChild(plan(), parent, locked, child -> true, (changed, in, child) -> child)));
    }

    private NewManager plan() {
        return new NewManager(new ManagerKey("benchmark", "m" + managers.size()), null, Map.of(), Instant.EPOCH);
    }

    Hierarchy hierarchy() {
        return hierarchy;
    }

    StrictRules rules() {
        return rules;
    }

    List<ReferenceManager> managers() {
        return managers;
    }

    /** Returns the root. */
    public ReferenceManager root() {
        return managers.get(0);
    }

    ReferenceManager lastManager() {
        return managers.get(managers.size() - 1);
    }

    /** Generates references for the root in as few calls as possible. */
    public BenchmarkTree grow(int count) {
        for (int missing = count; missing > 0; missing -= MAX_PER_CALL) {
            generate(root(), PREFIX, Math.min(missing, MAX_PER_CALL));
        }
        return this;
    }

    /** Generates references for the managers in turn, one in each call. */
    public BenchmarkTree growInTurn(int count) {
        for (int i = 0; i < count; i++) {
            generate(managers.get(i % managers.size()), PREFIX, 1);
        }
        return this;
    }

    List<String> generate(ReferenceManager asking, String prefix, int count) {
        return in(asking, locked -> locked.generate(asking, new Generation(prefix, count, null, false)));
    }

    /** Generates one reference for the root and appends the change to a store, as operations do. */
    List<String> generateOne(HierarchyStore store) {
        return in(
                root(),
                locked -> locked.generate(root(), new Generation(PREFIX, 1, null, false))
                        .map(texts -> {
                            appendTo(store);
                            return texts;
                        }));
    }

    /** Appends the changes since the last call, at first the whole tree, and waits for the commit. */
    public void appendTo(HierarchyStore store) {
        store.append(
                        new HierarchyChange(
                                List.of(hierarchy.drainChanges()),
                                new ChangeOrigin(Instant.EPOCH, "benchmark", null, null, null)),
                        null)
                .await();
    }

    /** Returns the use cases of references on a store, with an empty cache. */
    public References references(HierarchyStore store, NanoClock readClock) {
        OperationRunner runner = new OperationRunner(
                new ManagerCache(
                        store,
                        factory,
                        new RulesCatalog(List.of()),
                        LIMITS,
                        Long.MAX_VALUE,
                        new MemoryBudget(Long.MAX_VALUE),
                        () -> Instant.EPOCH),
                store,
                (operation, manager, implementation, subjects, nanos) -> {},
                new ChangeOrigins(() -> Instant.EPOCH, () -> RequestOrigin.SERVICE),
                readClock,
                new SplittableRandom(1),
                new TenantQuotas(Quotas.NONE, store),
                Integer.MAX_VALUE);
        return new References(runner, LIMITS);
    }

    /** Annotates symbols and takes the changed rows, as operations do before they append them to a store. */
    AnnotationResult annotate(Annotation annotation) {
        AnnotationResult result = in(
                root(),
                locked -> new AnnotationOperations(factory)
                        .annotate(
                                annotation,
                                locked,
                                List.of(),
                                manager -> true,
                                manager -> {},
                                (changed, annotatedHierarchy, annotated) -> annotated));
        hierarchy.drainChanges();
        return result;
    }

    void register(ReferenceManager asking, String reference) {
        in(asking, locked -> locked.register(asking, List.of(reference)));
    }

    Availability availability(ReferenceManager asking, String reference) {
        return in(asking, locked -> Outcome.done(locked.availability(asking, reference)));
    }

    private static <T> T in(ReferenceManager asking, Function<Hierarchy, Outcome<T>> operation) {
        return HierarchyLocks.in(asking, locked -> Optional.of(operation.apply(locked)))
                .orElseThrow()
                .orElseThrow();
    }
}
