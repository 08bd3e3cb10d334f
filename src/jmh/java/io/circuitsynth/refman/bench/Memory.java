package io.circuitsynth.refman.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jol.info.GraphLayout;

/**
 * The memory of a hierarchy, found by walking all objects it holds on to.
 *
 * <p>Left out are the rules, which all hierarchies of a process share. What the references add is the difference from the
 * same tree without references. What changed is taken first, as each operation does.
 */
final class Memory {

    static final String TEN_PREFIXES = "Memory.tenPrefixes";
    static final String TAKING_TURNS = "Memory.takingTurns";
    static final String ADDED = ":ADDED";
    static final String WHOLE = ":WHOLE";

    private static final int REFERENCES = 1_000_000;
    private static final int MANAGERS = 1_000;
    private static final List<String> PREFIXES = List.of("R", "C", "U", "L", "D", "Q", "J", "SW", "TP", "FB");

    private Memory() {}

    /** The bytes for each 1000 references, of those trees whose names are chosen. */
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
        return measured;
    }

    /** Generates one at a time, managers and prefixes in turn: runs of numbers must form by themselves. */
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
