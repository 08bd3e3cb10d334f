package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.BenchmarkTree;
import io.circuitsynth.refman.bench.Measurement;
import io.circuitsynth.refman.store.DataDirectory;
import io.circuitsynth.refman.store.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * Measures the time to look up a reference of a hierarchy that is only on disk.
 *
 * <p>The cache is empty each time, so the manager is found in the store and its hierarchy is read completely and built.
 * Files and code are warm.
 */
public final class HierarchyLoading {

    static final String DENSE = "loading.dense";
    static final String SPREAD = "loading.spread";

    private static final int REFERENCES = 100_000;
    private static final int MANAGERS = 1_000;
    private static final int WARMING = 200;
    private static final int LOADS = 101;

    private HierarchyLoading() {}

    /** Measures in a separate process, on the JDK of the service. */
    static void measure(Settings settings, Path directory, Map<String, Measurement> measured) throws IOException {
        Process process = new ProcessBuilder(settings.command(HierarchyLoading.class, directory.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("loading could not be measured:\n" + output);
        }
        for (String line : output.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words.length == 2 && List.of(DENSE, SPREAD).contains(words[0])) {
                measured.put(words[0], Measurement.ofNanos(Double.parseDouble(words[1])));
            }
        }
    }

    /** Measures in this process, with files below a directory. */
    public static void main(String[] arguments) {
        Log.onlyWarnings();
        Path directory = Path.of(arguments[0]);
        print(DENSE, directory, BenchmarkTree.onBitmaps().grow(REFERENCES));
        print(SPREAD, directory, BenchmarkTree.onBitmaps().star(MANAGERS).growInTurn(REFERENCES));
    }

    private static void print(String name, Path directory, BenchmarkTree tree) {
        System.out.println(name + " " + medianNanos(directory.resolve(name), tree));
    }

    private static long medianNanos(Path path, BenchmarkTree tree) {
        try (DataDirectory directory = DataDirectory.open(path)) {
            Flyway.configure()
                    .dataSource(SqliteStore.migrations(directory))
                    .locations("classpath:db/migration/sqlite")
                    .load()
                    .migrate();
            try (SqliteStore store = new SqliteStore(directory, Clock.systemUTC(), System::nanoTime)) {
                tree.appendTo(store);
                for (int i = 0; i < WARMING; i++) {
                    load(tree, store);
                }
                long[] nanos = new long[LOADS];
                for (int i = 0; i < LOADS; i++) {
                    long start = System.nanoTime();
                    load(tree, store);
                    nanos[i] = System.nanoTime() - start;
                }
                Arrays.sort(nanos);
                return nanos[LOADS / 2];
            }
        }
    }

    private static void load(BenchmarkTree tree, SqliteStore store) {
        String last = BenchmarkTree.PREFIX + REFERENCES;
        boolean isAvailable = tree.references(store, System::nanoTime)
                .validate(tree.root().key(), List.of(last))
                .orElseThrow()
                .get(0)
                .isAvailable();
        if (isAvailable) {
            throw new IllegalStateException("the hierarchy was not loaded completely");
        }
    }
}
