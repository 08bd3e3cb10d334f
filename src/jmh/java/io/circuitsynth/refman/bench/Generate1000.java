package io.circuitsynth.refman.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Measures the generation of one reference while about 1000 are used, and its floor.
 *
 * <p>Generated references stay used, so each invocation starts on a new tree with 500 and generates 1000 more; the floor
 * does the same. The setup is not timed, and the two clock reads of an invocation are negligible against its 1000 calls.
 */
public class Generate1000 {

    private static final int CALLS = 1_000;
    private static final int FIRST_USED = 500;

    /** A tree with 500 references at the start of each invocation. */
    @State(Scope.Benchmark)
    public static class SmallTree {
        private BenchmarkTree tree = BenchmarkTree.onBitmaps();

        /** Creates a new tree or floor. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkTree.onBitmaps().grow(FIRST_USED);
        }
    }

    /** A floor with 500 references at the start of each invocation. */
    @State(Scope.Benchmark)
    public static class SmallFloor {
        private Floor floor = new Floor(BenchmarkTree.PREFIX);

        /** Creates a new tree or floor. */
        @Setup(Level.Invocation)
        public void begin() {
            floor = new Floor(BenchmarkTree.PREFIX);
            floor.generate(FIRST_USED);
        }
    }

    /** Measures the bitmap index. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void bitmap(SmallTree small, Blackhole sink) {
        for (int i = 0; i < CALLS; i++) {
            sink.consume(small.tree.generate(small.tree.root(), BenchmarkTree.PREFIX, 1));
        }
    }

    /** Measures the floor. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void floor(SmallFloor small, Blackhole sink) {
        for (int i = 0; i < CALLS; i++) {
            sink.consume(small.floor.generate());
        }
    }
}
