package io.circuitsynth.refman;

import com.fasterxml.uuid.Generators;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.execution.ChangeOrigins;
import io.circuitsynth.refman.execution.ManagerCache;
import io.circuitsynth.refman.execution.MemoryBudget;
import io.circuitsynth.refman.execution.OperationRunner;
import io.circuitsynth.refman.execution.Quotas;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.RequestOrigin;
import io.circuitsynth.refman.execution.TenantQuotas;
import io.circuitsynth.refman.hierarchy.AnnotationOperations;
import io.circuitsynth.refman.hierarchy.HierarchyFactory;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ReplayedLog;
import io.circuitsynth.refman.hierarchy.RevertedChanges;
import io.circuitsynth.refman.hierarchy.TreeOperations;
import io.circuitsynth.refman.index.CountedIndexEvents;
import io.circuitsynth.refman.index.IndexEvents;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFeatures;
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import io.circuitsynth.refman.manager.Annotations;
import io.circuitsynth.refman.manager.Expirations;
import io.circuitsynth.refman.manager.Hierarchies;
import io.circuitsynth.refman.manager.ManagerIds;
import io.circuitsynth.refman.manager.ManagerPlan;
import io.circuitsynth.refman.manager.ManagerTree;
import io.circuitsynth.refman.manager.Managers;
import io.circuitsynth.refman.manager.References;
import io.circuitsynth.refman.manager.Reverts;
import io.circuitsynth.refman.manager.Symbols;
import io.circuitsynth.refman.snapshot.Snapshots;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.MemoryStore;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Wires all packages below HTTP without Spring, for tests that run millions of operations. */
public final class ServiceWithoutSpring {

    public static final String TENANT = "default";

    private static final int MAX_CHANGES = 1_000;

    public static final Limits LIMITS = new Limits(
            10_000,
            100_000,
            64,
            10_000_000,
            10_000,
            100_000,
            1L << 30,
            10_000,
            1000,
            200,
            1 << 20,
            10_000_000,
            1 << 26,
            50_000,
            1 << 25);

    public static final IndexFeatures BITMAP = new IndexFeatures(true, 100, false);
    public static final IndexFeatures SCANNING = new IndexFeatures(false, 100, false);
    public static final IndexFeatures SHADOW = new IndexFeatures(true, 100, true);

    public final CountedIndexEvents events = new CountedIndexEvents(new IndexEvents() {
        @Override
        public void fellBack(Throwable cause) {}

        @Override
        public void failed(UUID hierarchy, Throwable cause) {}

        @Override
        public void mismatched(String query, String expected, String actual) {}
    });
    public final MemoryBudget memory = new MemoryBudget(Long.MAX_VALUE);
    public final HierarchyStore store;
    private final RulesCatalog rules;
    public final HierarchyFactory factory;
    public final ManagerCache cache;
    public final Managers managers;
    public final References references;
    public final ManagerTree trees;
    public final Hierarchies hierarchies;
    public final Snapshots snapshots;
    public final OperationRunner runner;
    public final Expirations expirations;
    public final Annotations annotations;
    public final Symbols symbols;
    public final Reverts reverts;

    public ServiceWithoutSpring(IndexFeatures features, Limits limits) {
        this(features, limits, new MemoryStore(), Long.MAX_VALUE);
    }

    /** Creates a service on a store, with a cache of at most that many bytes. */
    public ServiceWithoutSpring(IndexFeatures features, Limits limits, HierarchyStore store, long cacheBytes) {
        this(features, limits, store, cacheBytes, Clock.systemUTC());
    }

    /** Creates a service on a store with another clock. */
    public ServiceWithoutSpring(
            IndexFeatures features, Limits limits, HierarchyStore store, long cacheBytes, InstantSource clock) {
        this.store = store;
        Supplier<HierarchyId> ids = ids();
        IndexFactory indexes = new IndexFactory(features, BitmapIndex::new, events);
        factory = new HierarchyFactory(indexes, ids, store::lastVersion, limits, System::nanoTime);
        rules = new RulesCatalog(List.of());
        cache = new ManagerCache(store, factory, rules, limits, cacheBytes, memory, clock);
        runner = new OperationRunner(
                cache,
                store,
                (operation, key, index, subjects, nanos) -> {},
                new ChangeOrigins(clock, () -> RequestOrigin.SERVICE),
                System::nanoTime,
                new SplittableRandom(1),
                new TenantQuotas(Quotas.NONE, store),
                MAX_CHANGES);
        ManagerIds managerIds = new ManagerIds(Generators.timeBasedEpochGenerator(new Random(1)));
        managers = new Managers(runner, store, factory, rules, managerIds, limits, clock, System::nanoTime);
        expirations = new Expirations(runner, store, clock);
        references = new References(runner, limits);
        trees = new ManagerTree(runner, new TreeOperations(factory));
        hierarchies = new Hierarchies(runner, store, limits);
        annotations = new Annotations(
                runner, new AnnotationOperations(factory), rules, managerIds, limits, Clock.systemUTC());
        symbols = new Symbols(runner, hierarchies, limits);
        reverts = new Reverts(runner, store, factory, clock);
        snapshots = new Snapshots(runner, hierarchies, factory, rules, managerIds, limits);
    }

    /** Requires that the change log of every hierarchy, replayed from the beginning, gives what is stored. */
    public long requireReplayable() {
        return new ReplayedLog(factory, rules, store).requireAllEqual();
    }

    /** Creates a check that reverts each change on a copy. */
    public RevertedChanges revertedChanges() {
        return new RevertedChanges(factory, rules, store);
    }

    /** Returns a source of ascending ids that no other service uses. */
    private static Supplier<HierarchyId> ids() {
        long service = UUID.randomUUID().getMostSignificantBits();
        AtomicLong count = new AtomicLong();
        return () -> new HierarchyId(new UUID(service, count.incrementAndGet()));
    }

    public static ManagerKey key(String id) {
        return new ManagerKey(TENANT, id);
    }

    public static ManagerPlan plan(@Nullable String id, @Nullable String parentId, @Nullable String rules) {
        return new ManagerPlan(id, null, parentId, rules, Map.of());
    }

    /** Creates a manager, and throws if that is refused. */
    public ManagerKey create(String id, @Nullable String parentId, @Nullable String rules) {
        return managers.create(TENANT, plan(id, parentId, rules), Reply.identity())
                .orElseThrow()
                .key();
    }
}
