package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.RowResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Puts the built service under load and prints what came of it as a Markdown table, beside what was promised.
 *
 * <p>What is compared takes turns on the same machine: within a round each is measured for a few seconds, and the table
 * shows medians of what was worked out within the rounds. Everything is left in files, too: each measurement, the table,
 * and plots.
 */
public final class LoadTable {

    private static final List<Part> PARTS = List.of(
            new SqlitePart(),
            new PostgresqlPart(),
            new LoadingPart(),
            new BulkPart(),
            new ScalePart(),
            new PeerPart(),
            new PythonPart(),
            new StartPart(),
            new MemoryPart(),
            new NodesPart(),
            new ConnectionsPart(),
            new UsedPart());

    private final PrintStream out;
    private final Measuring measuring;
    private boolean isComplete = true;

    private LoadTable(PrintStream out, Measuring measuring) {
        this.out = out;
        this.measuring = measuring;
    }

    /**
     * Measures as system properties say, see {@link Settings}; fails if something could not be measured.
     *
     * @param arguments of which parts, as a regular expression found in their names; all without one
     */
    public static void main(String[] arguments) throws IOException {
        Log.onlyWarnings();
        // The encoding of System.out is the terminal's, the table is for a file.
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Wrk.require();
        Settings settings = Settings.ofSystemProperties();
        Files.createDirectories(settings.directory());
        Files.createDirectories(settings.results());
        Path directory = Files.createTempDirectory(settings.directory(), "load");
        boolean isComplete;
        try {
            Pattern chosen = Pattern.compile(arguments.length == 0 ? ".*" : arguments[0]);
            String machine = Machine.describe(settings, directory);
            LoadTable table = new LoadTable(out, new Measuring(out, settings, directory));
            PARTS.stream().filter(part -> chosen.matcher(part.name()).find()).forEach(table::measure);
            table.print(machine, settings);
            table.leave(settings.results());
            isComplete = table.isComplete;
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
        System.exit(isComplete ? 0 : 1);
    }

    private void measure(Part part) {
        out.println(part.name());
        try {
            part.measure(measuring);
        } catch (IOException | SQLException | RuntimeException e) {
            isComplete = false;
            e.printStackTrace(out);
        } catch (InterruptedException e) {
            isComplete = false;
            Thread.currentThread().interrupt();
        }
    }

    private void print(String machine, Settings settings) {
        out.println();
        out.println(machine);
        out.println("Medians of " + settings.rounds() + " round(s) of " + settings.seconds()
                + " s for each; wrk with " + Wrk.CONNECTIONS
                + " connections on the same machine, unless the row says otherwise.");
        if (settings.divisor() != 1) {
            out.println("A trial: the amounts of references and hierarchies are those of the rows divided by "
                    + settings.divisor() + ".");
        }
        out.println();
        Row.print(out, Stream.concat(rows(), points()).toList(), measuring.rounds());
    }

    /** Leaves files for those who want to work out more. */
    private void leave(Path results) throws IOException {
        Csv.measurements(results.resolve("measurements.csv"), measuring.rounds());
        Csv.rows(results.resolve("rows.csv"), results(rows().toList()));
        Csv.rows(results.resolve("points.csv"), results(points().toList()));
        for (Part part : PARTS) {
            List<RowResult> points = results(part.points());
            if (!points.isEmpty() && points.size() == part.points().size()) {
                for (Plot plot : part.plots(points)) {
                    Files.writeString(results.resolve(plot.file()), plot.svg(), StandardCharsets.UTF_8);
                }
            }
        }
        out.println();
        out.println("Each measurement, the table and the plots: " + results);
    }

    private static Stream<Row> rows() {
        return PARTS.stream().flatMap(part -> part.rows().stream());
    }

    private static Stream<Row> points() {
        return PARTS.stream().flatMap(part -> part.points().stream());
    }

    private List<RowResult> results(List<Row> rows) {
        return rows.stream()
                .map(row -> row.result(measuring.rounds()))
                .flatMap(Optional::stream)
                .toList();
    }
}
