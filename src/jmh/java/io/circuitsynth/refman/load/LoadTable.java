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
 * Puts the built service under load and prints a Markdown table of the results with their targets.
 *
 * <p>The compared servers run on the same machine, and each round measures each of them for a few seconds. A ratio is
 * computed within each round, and the table shows the median of the rounds. Measurements, table and plots are also written
 * to files.
 */
public final class LoadTable {

    private static final List<Part> PARTS = List.of(
            new PeersPart(),
            new PostgresqlPart(),
            new LoadingPart(),
            new BulkPart(),
            new ScalePart(),
            new PythonPart(),
            new AnnotationPart(),
            new StartPart(),
            new MemoryPart(),
            new NodesPart(),
            new StreamsPart(),
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
     * Runs the chosen parts with the {@link Settings} of the system properties; exits with 1 if one of them failed.
     *
     * @param arguments a regular expression that selects parts by name; without one, all parts run
     */
    public static void main(String[] arguments) throws IOException {
        Log.onlyWarnings();
        // System.out has the terminal's encoding; the table is for a file.
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
            table.write(settings.results());
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
        out.println(
                "A row that counts its rounds leaves out those in which Fastify's rate is more than a quarter off its median.");
        if (settings.divisor() != 1) {
            out.println("A trial run: the amounts of references and hierarchies in the rows are divided by "
                    + settings.divisor() + ".");
        }
        out.println();
        Row.print(out, Stream.concat(rows(), points()).toList(), measuring.rounds());
    }

    /** Writes the measurements, the table and the plots to files. */
    private void write(Path results) throws IOException {
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
        out.println("Measurements, table and plots are in " + results);
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
