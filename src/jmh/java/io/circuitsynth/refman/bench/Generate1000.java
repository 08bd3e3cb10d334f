package io.circuitsynth.refman.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One reference at a time while about 1000 are used, and the floor under it.
 *
 * <p>What is generated stays used, so each invocation begins anew with 500 and generates 1000 more; the floor does the
 * same. The making anew is not timed, and the two looks at the clock around an invocation are lost among its 1000 calls.
 */
public class Generate1000 {

    private static final int CALLS = 1_000;
    private static final int FIRST_USED = 500;

    /** A tree that begins each invocation with 500 references. */
    @State(Scope.Benchmark)
    public static class SmallTree {
        private BenchmarkTree tree = BenchmarkTree.onBitmaps();

        /** Begins anew. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkTree.onBitmaps().grow(FIRST_USED);
        }
    }

    /** A floor that begins each invocation with 500 references. */
    @State(Scope.Benchmark)
    public static class SmallFloor {
        private Floor floor = new Floor(BenchmarkTree.PREFIX);

        /** Begins anew. */
        @Setup(Level.Invocation)
        public void begin() {
            floor = new Floor(BenchmarkTree.PREFIX);
            floor.generate(FIRST_USED);
        }
    }

    /** The bitmap index. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void bitmap(SmallTree small, Blackhole sink) {
        for (int i = 0; i < CALLS; i++) {
            sink.consume(small.tree.generate(small.tree.root(), BenchmarkTree.PREFIX, 1));
        }
    }

    /** The floor. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void floor(SmallFloor small, Blackhole sink) {
        for (int i = 0; i < CALLS; i++) {
            sink.consume(small.floor.generate());
        }
    }
}
