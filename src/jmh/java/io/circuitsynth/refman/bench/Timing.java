package io.circuitsynth.refman.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.circuitsynth.refman.designator.Outcome;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import io.circuitsynth.refman.manager.LiveManagers;
import io.circuitsynth.refman.manager.OperationRunner;
import io.circuitsynth.refman.manager.Receipt;
import io.circuitsynth.refman.manager.References;
import io.circuitsynth.refman.store.NoStore;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs that operations are looked up, timed and observed: one reference at a time, with and without.
 *
 * <p>Each iteration begins with an empty tree, which then grows alike in all of them.
 */
@State(Scope.Benchmark)
public class Timing {

    private BenchmarkTree tree = BenchmarkTree.onBitmaps();
    private References timed = references(System::nanoTime);
    private References untimed = references(() -> 0);

    /** Begins anew. */
    @Setup(Level.Iteration)
    public void begin() {
        tree = BenchmarkTree.onBitmaps();
        timed = references(System::nanoTime);
        untimed = references(() -> 0);
    }

    private References references(NanoClock clock) {
        Cache<ManagerKey, ReferenceManager> cache = Caffeine.newBuilder().build();
        cache.put(tree.root().key(), tree.root());
        OperationRunner runner = new OperationRunner(
                new LiveManagers(cache),
                new NoStore(),
                (operation, manager, implementation, subjects, nanos) -> {},
                clock);
        return new References(runner, BenchmarkTree.LIMITS);
    }

    /** The hierarchy alone. */
    @Benchmark
    public List<String> alone() {
        return tree.generate(tree.root(), BenchmarkTree.PREFIX, 1);
    }

    /** Through the runner, with a clock that stands still. */
    @Benchmark
    public Outcome<List<String>> untimed() {
        return untimed.generate(
                tree.root().key(), new Generation(BenchmarkTree.PREFIX, 1, null, false), Receipt.none());
    }

    /** Through the runner, with the clock of the service. */
    @Benchmark
    public Outcome<List<String>> timed() {
        return timed.generate(tree.root().key(), new Generation(BenchmarkTree.PREFIX, 1, null, false), Receipt.none());
    }
}
