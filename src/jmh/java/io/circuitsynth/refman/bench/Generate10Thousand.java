package io.circuitsynth.refman.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One reference at a time while about 10 000 are used, on both indexes.
 *
 * <p>As in {@link Generate1000} each invocation begins anew, here with 9900, and generates 200 more.
 */
public class Generate10Thousand {

    private static final int CALLS = 200;
    private static final int FIRST_USED = 9_900;

    /** A tree on bitmaps that begins each invocation with 9900 references. */
    @State(Scope.Benchmark)
    public static class BitmapTree {
        private BenchmarkTree tree = BenchmarkTree.onBitmaps();

        /** Begins anew. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkTree.onBitmaps().grow(FIRST_USED);
        }
    }

    /** A tree on scans that begins each invocation with 9900 references. */
    @State(Scope.Benchmark)
    public static class ScanningTree {
        private BenchmarkTree tree = BenchmarkTree.onScans();

        /** Begins anew. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkTree.onScans().grow(FIRST_USED);
        }
    }

    /** The bitmap index. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void bitmap(BitmapTree used, Blackhole sink) {
        generate(used.tree, sink);
    }

    /** The scanning index. */
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
