package io.circuitsynth.refman.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One reference at a time while at least 10 million are used.
 *
 * <p>The tree is made once and grows by what is measured, a few million; more used references can only make it dearer.
 */
@State(Scope.Benchmark)
public class Generate10Million {

    private static final int FIRST_USED = 10_000_000;

    private final BenchmarkTree tree = BenchmarkTree.onBitmaps().grow(FIRST_USED);

    /** The bitmap index. */
    @Benchmark
    public List<String> bitmap() {
        return tree.generate(tree.root(), BenchmarkTree.PREFIX, 1);
    }
}
