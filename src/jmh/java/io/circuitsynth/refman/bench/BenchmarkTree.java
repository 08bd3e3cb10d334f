package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.designator.StrictRules;
import io.circuitsynth.refman.hierarchy.Availability;
import io.circuitsynth.refman.hierarchy.Forest;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.Hierarchy;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyLocks;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NewManager;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.index.BitmapIndex;
import io.circuitsynth.refman.index.IndexFactory;
import io.circuitsynth.refman.index.IndexFeatures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A hierarchy made for a benchmark, without Spring and without a store. */
final class BenchmarkTree {

    static final String PREFIX = "R";
    static final int MOST_PER_CALL = 10_000;
    static final Limits LIMITS = new Limits(MOST_PER_CALL, 100_000, 64, 10_000, 1_000, 200, 1 << 20);

    private final Forest forest;
    private final StrictRules rules = new StrictRules();
    private final List<ReferenceManager> managers = new ArrayList<>();
    private final Hierarchy hierarchy;

    private BenchmarkTree(boolean bitmap) {
        IndexFactory indexes =
                new IndexFactory(new IndexFeatures(bitmap, 100, false), BitmapIndex::new, new FailingIndexEvents());
        forest = new Forest(indexes, () -> new HierarchyId(new UUID(0, 0)), LIMITS, System::nanoTime);
        hierarchy = forest.createRoot(plan(), rules, root -> true, (created, root) -> {
                    managers.add(root);
                    return created;
                })
                .orElseThrow();
    }

    /** A lone root, served by the bitmap index. */
    static BenchmarkTree onBitmaps() {
        return new BenchmarkTree(true);
    }

    /** A lone root, served by the scanning index. */
    static BenchmarkTree onScans() {
        return new BenchmarkTree(false);
    }

    /** Adds children of the root until there are {@code count} managers. */
    BenchmarkTree star(int count) {
        while (managers.size() < count) {
            addBelow(root());
        }
        return this;
    }

    /** Adds chains of managers below the root, each of which makes the tree that deep, until there are {@code count}. */
    BenchmarkTree chains(int levels, int count) {
        while (managers.size() < count) {
            addBelow(managers.size() % (levels - 1) == 1 ? root() : lastManager());
        }
        return this;
    }

    private void addBelow(ReferenceManager parent) {
        managers.add(HierarchyLocks.in(
                        parent,
                        locked -> forest.createChild(plan(), parent, locked, child -> true, (in, child) -> child))
                .orElseThrow());
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

    ReferenceManager root() {
        return managers.get(0);
    }

    ReferenceManager lastManager() {
        return managers.get(managers.size() - 1);
    }

    /** Generates for the root in as few calls as there can be. */
    BenchmarkTree grow(int count) {
        for (int missing = count; missing > 0; missing -= MOST_PER_CALL) {
            generate(root(), PREFIX, Math.min(missing, MOST_PER_CALL));
        }
        return this;
    }

    List<String> generate(ReferenceManager asking, String prefix, int count) {
        return HierarchyLocks.in(asking, locked -> locked.generate(asking, new Generation(prefix, count, null, false)))
                .orElseThrow();
    }

    void register(ReferenceManager asking, String reference) {
        HierarchyLocks.in(asking, locked -> locked.register(asking, List.of(reference)))
                .orElseThrow();
    }

    Availability availability(ReferenceManager asking, String reference) {
        return HierarchyLocks.in(asking, locked -> Outcome.done(locked.availability(asking, reference)))
                .orElseThrow();
    }
}
