package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Measures the search for the next free number after R1 to R1000000, registered by name, from a counter at 1. */
@State(Scope.Benchmark)
public class NextFree {

    private static final int REGISTERED = 1_000_000;

    private final Series series = Series.plain(BenchmarkTree.PREFIX);
    private final ReferenceIndex index = new BitmapIndex();

    /** Creates an index with the registered numbers. */
    public NextFree() {
        for (int number = 1; number <= REGISTERED; number++) {
            index.own(0, Designator.of(series, number));
        }
    }

    /** Searches without changing the index. */
    @Benchmark
    public NumberRanges search() {
        return index.findFree(series, Designator.FIRST_GENERATED, Designator.MAX_NUMBER, 1);
    }
}
