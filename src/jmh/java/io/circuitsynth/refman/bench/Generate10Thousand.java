package io.circuitsynth.refman.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Measures the generation of one reference while about 10 000 are used, on both indexes.
 *
 * <p>As in {@link Generate1000}, each invocation starts on a new tree, here with 9900 references, and generates 200 more.
 */
public class Generate10Thousand {

    private static final int CALLS = 200;
    private static final int FIRST_USED = 9_900;

    /** A tree on the bitmap index with 9900 references at the start of each invocation. */
    @State(Scope.Benchmark)
    public static class BitmapTree {
        private BenchmarkTree tree = BenchmarkTree.onBitmaps();

        /** Creates a new tree. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkTree.onBitmaps().grow(FIRST_USED);
        }
    }

    /** A tree on the scanning index with 9900 references at the start of each invocation. */
    @State(Scope.Benchmark)
    public static class ScanningTree {
        private BenchmarkTree tree = BenchmarkTree.onScans();

        /** Creates a new tree. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkTree.onScans().grow(FIRST_USED);
        }
    }

    /** Measures the bitmap index. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void bitmap(BitmapTree used, Blackhole sink) {
        generate(used.tree, sink);
    }

    /** Measures the scanning index. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void scanning(ScanningTree used, Blackhole sink) {
        generate(used.tree, sink);
    }

    private static void generate(BenchmarkTree tree, Blackhole sink) {
        for (int i = 0; i < CALLS; i++) {
            sink.consume(tree.generate(tree.root(), BenchmarkTree.PREFIX, 1));
        }
    }
}
