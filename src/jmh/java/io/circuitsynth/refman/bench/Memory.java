package io.circuitsynth.refman.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jol.info.GraphLayout;

/**
 * Measures the retained memory of a hierarchy by walking its object graph.
 *
 * <p>The rules are left out, because all hierarchies of a process share them. The memory of the references is the difference
 * from the same tree without references. Pending changes are drained first, as each operation does.
 */
final class Memory {

    static final String TEN_PREFIXES = "Memory.tenPrefixes";
    static final String TAKING_TURNS = "Memory.takingTurns";
    static final String SYMBOL = "Memory.symbol";
    static final String ADDED = ":ADDED";
    static final String WHOLE = ":WHOLE";

    private static final int REFERENCES = 1_000_000;
    private static final int MANAGERS = 1_000;
    private static final int SYMBOLS = 100_000;
    private static final List<String> PREFIXES = List.of("R", "C", "U", "L", "D", "Q", "J", "SW", "TP", "FB");

    private Memory() {}

    /** Returns the bytes for each 1000 references or for each symbol, for the trees whose names match. */
    static Map<String, Measurement> measure(Pattern chosen) {
        Map<String, Measurement> measured = new TreeMap<>();
        if (chosen.matcher(TEN_PREFIXES).find()) {
            BenchmarkTree tree = BenchmarkTree.onBitmaps();
            measure(TEN_PREFIXES, tree, PREFIXES, measured);
        }
        if (chosen.matcher(TAKING_TURNS).find()) {
            BenchmarkTree tree = BenchmarkTree.onBitmaps().star(MANAGERS);
            measure(TAKING_TURNS, tree, List.of(BenchmarkTree.PREFIX), measured);
        }
        if (chosen.matcher(SYMBOL).find()) {
            BenchmarkTree tree = BenchmarkBoard.tree();
            long empty = bytes(tree);
            BenchmarkBoard.requests(tree, SYMBOLS).forEach(tree::annotate);
            measured.put(SYMBOL, Measurement.ofBytes((bytes(tree) - empty) / (double) SYMBOLS));
        }
        return measured;
    }

    /** Generates single references for managers and prefixes in turn, so that no call creates a run of numbers. */
    private static void measure(
            String name, BenchmarkTree tree, List<String> prefixes, Map<String, Measurement> measured) {
        long empty = bytes(tree);
        for (int i = 0; i < REFERENCES; i++) {
            int manager = i % tree.managers().size();
            tree.generate(tree.managers().get(manager), prefixes.get(i % prefixes.size()), 1);
        }
        long whole = bytes(tree);
        double thousands = REFERENCES / 1_000.0;
        measured.put(name + ADDED, Measurement.ofBytes((whole - empty) / thousands));
        measured.put(name + WHOLE, Measurement.ofBytes(whole / thousands));
    }

    private static long bytes(BenchmarkTree tree) {
        tree.hierarchy().drainChanges();
        return GraphLayout.parseInstance(tree.hierarchy())
                .subtract(GraphLayout.parseInstance(tree.rules()))
                .totalSize();
    }
}
