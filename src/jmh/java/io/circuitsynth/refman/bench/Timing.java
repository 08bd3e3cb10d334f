package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.manager.References;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.MemoryStore;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs that operations are looked up, timed and observed: one reference at a time, with and without.
 *
 * <p>All of them keep in memory what they generate, so that this is not part of the difference. Each iteration begins with an empty tree, which then grows alike in all of them.
 */
@State(Scope.Benchmark)
public class Timing {

    private BenchmarkTree tree = BenchmarkTree.onBitmaps();
    private MemoryStore store = new MemoryStore();
    private References timed = references(System::nanoTime);
    private References untimed = references(() -> 0);

    /** Begins anew. */
    @Setup(Level.Iteration)
    public void begin() {
        tree = BenchmarkTree.onBitmaps();
        store = new MemoryStore();
        tree.keepIn(store);
        timed = references(System::nanoTime);
        untimed = references(() -> 0);
    }

    private static References references(NanoClock clock) {
        MemoryStore kept = new MemoryStore();
        BenchmarkTree stored = BenchmarkTree.onBitmaps();
        stored.keepIn(kept);
        return stored.references(kept, clock);
    }

    /** The hierarchy and the store alone. */
    @Benchmark
    public List<String> alone() {
        return tree.generateOne(store);
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
