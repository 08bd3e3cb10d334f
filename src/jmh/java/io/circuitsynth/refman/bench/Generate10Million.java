package io.circuitsynth.refman.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Measures the generation of one reference while at least 10 million are used.
 *
 * <p>The tree is created once and grows by a few million during the measurement; more used references can only add cost.
 */
@State(Scope.Benchmark)
public class Generate10Million {

    private static final int FIRST_USED = 10_000_000;

    private final BenchmarkTree tree = BenchmarkTree.onBitmaps().grow(FIRST_USED);

    /** Measures the bitmap index. */
    @Benchmark
    public List<String> bitmap() {
        return tree.generate(tree.root(), BenchmarkTree.PREFIX, 1);
    }
}
