package io.circuitsynth.refman.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Measures the generation of 10 000 references in one call, for each reference, and its floor.
 *
 * <p>Each invocation is one call on a new tree with 10 000 used references, so it builds the texts R10001 to R20000.
 */
public class GenerateBatch {

    private static final int COUNT = 10_000;

    /** A tree with 10 000 references at the start of each invocation. */
    @State(Scope.Benchmark)
    public static class Tree {
        private BenchmarkTree tree = BenchmarkTree.onBitmaps();

        /** Creates a new tree or floor. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkTree.onBitmaps().grow(COUNT);
        }
    }

    /** A floor with 10 000 references at the start of each invocation. */
    @State(Scope.Benchmark)
    public static class BatchFloor {
        private Floor floor = new Floor(BenchmarkTree.PREFIX);

        /** Creates a new tree or floor. */
        @Setup(Level.Invocation)
        public void begin() {
            floor = new Floor(BenchmarkTree.PREFIX);
            floor.generate(COUNT);
        }
    }

    /** Measures the bitmap index. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public List<String> bitmap(Tree state) {
        return state.tree.generate(state.tree.root(), BenchmarkTree.PREFIX, COUNT);
    }

    /** Measures the floor. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public List<String> floor(BatchFloor state) {
        return state.floor.generate(COUNT);
    }
}
