package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.execution.Reply;
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
 * Measures what lookup, timing and observers add to an operation that generates one reference.
 *
 * <p>All variants append to a memory store, so the store is not part of the difference. Each iteration starts with an empty
 * tree, which grows equally in all variants.
 */
@State(Scope.Benchmark)
public class Timing {

    private BenchmarkTree tree = BenchmarkTree.onBitmaps();
    private MemoryStore store = new MemoryStore();
    private References timed = references(System::nanoTime);
    private References untimed = references(() -> 0);

    /** Creates empty trees. */
    @Setup(Level.Iteration)
    public void begin() {
        tree = BenchmarkTree.onBitmaps();
        store = new MemoryStore();
        tree.appendTo(store);
        timed = references(System::nanoTime);
        untimed = references(() -> 0);
    }

    private static References references(NanoClock clock) {
        MemoryStore store = new MemoryStore();
        BenchmarkTree stored = BenchmarkTree.onBitmaps();
        stored.appendTo(store);
        return stored.references(store, clock);
    }

    /** Generates on the hierarchy and appends to the store, without the runner. */
    @Benchmark
    public List<String> alone() {
        return tree.generateOne(store);
    }

    /** Generates through the runner, with a constant clock. */
    @Benchmark
    public Outcome<List<String>> untimed() {
        return untimed.generate(
                tree.root().key(), new Generation(BenchmarkTree.PREFIX, 1, null, false), Reply.identity());
    }

    /** Generates through the runner, with the clock of the service. */
    @Benchmark
    public Outcome<List<String>> timed() {
        return timed.generate(
                tree.root().key(), new Generation(BenchmarkTree.PREFIX, 1, null, false), Reply.identity());
    }
}
