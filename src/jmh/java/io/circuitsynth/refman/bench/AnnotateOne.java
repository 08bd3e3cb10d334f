package io.circuitsynth.refman.bench;

import io.circuitsynth.refman.hierarchy.Annotation;
import io.circuitsynth.refman.hierarchy.AnnotationResult;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Measures an annotation that changes one symbol of a board: it moves to another sheet and back.
 *
 * <p>So the board does not grow while it is measured.
 */
@State(Scope.Benchmark)
public class AnnotateOne {

    /** The symbols of the board. */
    @Param({"1000", "100000"})
    private int symbols;

    private BenchmarkTree tree = BenchmarkBoard.tree();
    private List<Annotation> moves = List.of();
    private int next;

    /** Annotates the board. */
    @Setup(Level.Trial)
    public void begin() {
        tree = BenchmarkBoard.tree();
        BenchmarkBoard.requests(tree, symbols).forEach(tree::annotate);
        moves = List.of(BenchmarkBoard.move(tree, symbols / 2, 0), BenchmarkBoard.move(tree, symbols / 2, 1));
    }

    /** Measures one move. */
    @Benchmark
    public AnnotationResult one() {
        next = 1 - next;
        return tree.annotate(moves.get(next));
    }
}
