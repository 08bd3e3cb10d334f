package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.hierarchy.Annotation;
import io.circuitsynth.refman.hierarchy.AnnotationResult;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Measures the annotation of whole boards of three sizes, for each symbol, without a store.
 *
 * <p>Each invocation numbers a new board and takes its changed rows, as every operation does.
 */
public class AnnotateBoard {

    private static final int SMALL = 1_000;
    private static final int MEDIUM = 10_000;
    private static final int LARGE = 100_000;

    private static AnnotationResult annotate(BenchmarkTree tree, List<Annotation> requests) {
        AnnotationResult last = tree.annotate(requests.get(0));
        for (Annotation request : requests.subList(1, requests.size())) {
            last = tree.annotate(request);
        }
        return last;
    }

    /** A new board of 1000 symbols. */
    @State(Scope.Benchmark)
    public static class Small {
        private BenchmarkTree tree = BenchmarkBoard.tree();
        private final List<Annotation> requests = BenchmarkBoard.requests(tree, SMALL);

        /** Creates an empty tree. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkBoard.tree();
        }
    }

    /** A new board of 10 000 symbols. */
    @State(Scope.Benchmark)
    public static class Medium {
        private BenchmarkTree tree = BenchmarkBoard.tree();
        private final List<Annotation> requests = BenchmarkBoard.requests(tree, MEDIUM);

        /** Creates an empty tree. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkBoard.tree();
        }
    }

    /** A new board of 100 000 symbols, in two requests. */
    @State(Scope.Benchmark)
    public static class Large {
        private BenchmarkTree tree = BenchmarkBoard.tree();
        private final List<Annotation> requests = BenchmarkBoard.requests(tree, LARGE);

        /** Creates an empty tree. */
        @Setup(Level.Invocation)
        public void begin() {
            tree = BenchmarkBoard.tree();
        }
    }

    /** Measures a board of 1000 symbols. */
    @Benchmark
    @OperationsPerInvocation(SMALL)
    public AnnotationResult small(Small state) {
        return annotate(state.tree, state.requests);
    }

    /** Measures a board of 10 000 symbols. */
    @Benchmark
    @OperationsPerInvocation(MEDIUM)
    public AnnotationResult medium(Medium state) {
        return annotate(state.tree, state.requests);
    }

    /** Measures a board of 100 000 symbols. */
    @Benchmark
    @OperationsPerInvocation(LARGE)
    public AnnotationResult large(Large state) {
        return annotate(state.tree, state.requests);
    }
}
