package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.hierarchy.Availability;
import io.circuitsynth.refman.hierarchy.ReferenceManager;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Measures the availability check of a reference in trees of different shapes with the same references.
 *
 * <p>The managers register the even numbers in turn, so every used number has an unused neighbour. The check is called on
 * the last manager, which in the deep tree is at the end of a chain.
 */
@State(Scope.Benchmark)
public class AvailabilityCheck {

    private static final int REGISTERED = 100_000;
    private static final int CHECKED = 1 << 10;
    private static final int MANAGERS = 10_000;
    private static final int LEVELS = 60;

    /** The tree shapes to compare. */
    public enum Shape {
        /** One manager. */
        ONE,
        /** 10 000 managers in chains of 60 levels. */
        DEEP,
        /** 9999 managers below one. */
        STAR;

        private BenchmarkTree create() {
            BenchmarkTree tree = BenchmarkTree.onBitmaps();
            return switch (this) {
                case ONE -> tree;
                case DEEP -> tree.chains(LEVELS, MANAGERS);
                case STAR -> tree.star(MANAGERS);
            };
        }
    }

    /** The shape of this run. */
    @Param
    public Shape shape = Shape.ONE;

    private final String[] used = new String[CHECKED];
    private final String[] unused = new String[CHECKED];
    private BenchmarkTree tree = BenchmarkTree.onBitmaps();
    private int checked;

    /** Creates the tree and the references to check, spread over all its numbers. */
    @Setup
    public void create() {
        tree = shape.create();
        List<ReferenceManager> managers = tree.managers();
        for (int i = 0; i < REGISTERED; i++) {
            tree.register(managers.get(i % managers.size()), BenchmarkTree.PREFIX + 2 * i);
        }
        for (int i = 0; i < CHECKED; i++) {
            int even = 2 * (i * (REGISTERED / CHECKED));
            used[i] = BenchmarkTree.PREFIX + even;
            unused[i] = BenchmarkTree.PREFIX + (even + 1);
        }
    }

    /** Checks a used reference, whose owner the result contains. */
    @Benchmark
    public Availability used() {
        return tree.availability(tree.lastManager(), used[checked++ & (CHECKED - 1)]);
    }

    /** Checks an unused reference. */
    @Benchmark
    public Availability unused() {
        return tree.availability(tree.lastManager(), unused[checked++ & (CHECKED - 1)]);
    }
}
