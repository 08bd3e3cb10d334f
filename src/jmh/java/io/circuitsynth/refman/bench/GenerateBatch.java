package io.circuitsynth.refman.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * 10 000 references in one call, for each of them, and the floor under it.
 *
 * <p>Each invocation is one call and begins anew with 10 000 used references, so it builds the texts R10001 to R20000.
 */
public class GenerateBatch {

    private static final int COUNT = 10_000;

    /** A tree that begins each invocation with 10 000 references. */
    @State(Scope.Benchmark)
    public static class Tree {
        private BenchmarkTree tree = BenchmarkTree.onBitmaps();

        /** Begins anew. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkTree.onBitmaps().grow(COUNT);
        }
    }

    /** A floor that begins each invocation with 10 000 references. */
    @State(Scope.Benchmark)
    public static class BatchFloor {
        private Floor floor = new Floor(BenchmarkTree.PREFIX);

        /** Begins anew. */
        @Setup(Level.Invocation)
        public void begin() {
            floor = new Floor(BenchmarkTree.PREFIX);
            floor.generate(COUNT);
        }
    }

    /** The bitmap index. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public List<String> bitmap(Tree state) {
        return state.tree.generate(state.tree.root(), BenchmarkTree.PREFIX, COUNT);
    }

    /** The floor. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public List<String> floor(BatchFloor state) {
        return state.floor.generate(COUNT);
    }
}
