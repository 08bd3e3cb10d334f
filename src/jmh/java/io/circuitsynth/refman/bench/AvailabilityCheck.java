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
 * Whether a reference is available, in trees of different shapes that use the same references.
 *
 * <p>The managers take turns in registering the even numbers, so that next to every used number there is one that is not.
 * The last manager asks, which in the deep tree is at the end of a chain.
 */
@State(Scope.Benchmark)
public class AvailabilityCheck {

    private static final int REGISTERED = 100_000;
    private static final int ASKED = 1 << 10;
    private static final int MANAGERS = 10_000;
    private static final int LEVELS = 60;

    /** The shapes of tree that are compared. */
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

    /** Which shape this run has. */
    @Param
    public Shape shape = Shape.ONE;

    private final String[] used = new String[ASKED];
    private final String[] unused = new String[ASKED];
    private BenchmarkTree tree = BenchmarkTree.onBitmaps();
    private int asked;

    /** Makes the tree and what it is asked for, numbers from all over it. */
    @Setup
    public void create() {
        tree = shape.create();
        List<ReferenceManager> managers = tree.managers();
        for (int i = 0; i < REGISTERED; i++) {
            tree.register(managers.get(i % managers.size()), BenchmarkTree.PREFIX + 2 * i);
        }
        for (int i = 0; i < ASKED; i++) {
            int even = 2 * (i * (REGISTERED / ASKED));
            used[i] = BenchmarkTree.PREFIX + even;
            unused[i] = BenchmarkTree.PREFIX + (even + 1);
        }
    }

    /** A used reference, whose owner the answer names. */
    @Benchmark
    public Availability used() {
        return tree.availability(tree.lastManager(), used[asked++ & (ASKED - 1)]);
    }

    /** An unused reference. */
    @Benchmark
    public Availability unused() {
        return tree.availability(tree.lastManager(), unused[asked++ & (ASKED - 1)]);
    }
}
