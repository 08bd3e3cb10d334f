package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Measurement;
import io.circuitsynth.refman.bench.Round;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;

/**
 * Puts the built service under load and prints what came of it as a Markdown table, beside what was promised.
 *
 * <p>What is compared takes turns on the same machine: within a round each is measured for a few seconds, and the table
 * shows medians of what was worked out within the rounds.
 */
public final class LoadTable {

    private static final int WARMING_ROUNDS = 3;
    private static final int WARMING_SECONDS = 8;
    private static final int FORCED_WRITES = 201;
    private static final int PAGE_BYTES = 4_096;

    private final PrintStream out;
    private final Settings settings;
    private final Path directory;
    private final HttpLoad load;
    private final List<Map<String, Measurement>> measured = new ArrayList<>();
    private boolean isComplete = true;

    private LoadTable(PrintStream out, Settings settings, Path directory) {
        this.out = out;
        this.settings = settings;
        this.directory = directory;
        this.load = new HttpLoad(directory);
        for (int i = 0; i < settings.rounds(); i++) {
            measured.add(new TreeMap<>());
        }
    }

    /**
     * Measures as system properties say, see {@link Settings}; fails if something could not be measured.
     *
     * @param arguments of which parts, as a regular expression: SQLite, PostgreSQL, loading; all without one
     */
    public static void main(String[] arguments) throws IOException {
        Log.onlyWarnings();
        // The encoding of System.out is the terminal's, the table is for a file.
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Wrk.require();
        Settings settings = Settings.ofSystemProperties();
        Files.createDirectories(settings.directory());
        Path directory = Files.createTempDirectory(settings.directory(), "load");
        boolean isComplete;
        try {
            LoadTable table = new LoadTable(out, settings, directory);
            isComplete = table.run(Pattern.compile(arguments.length == 0 ? ".*" : arguments[0]));
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
        System.exit(isComplete ? 0 : 1);
    }

    /** Something to measure. */
    @FunctionalInterface
    private interface Part {
        void measure() throws IOException, InterruptedException, SQLException;
    }

    private boolean run(Pattern chosen) throws IOException {
        String machine = machine();
        measure(chosen, "SQLite", this::sqlite);
        measure(chosen, "PostgreSQL", this::postgresql);
        measure(chosen, "loading", this::loading);
        out.println();
        out.println(machine);
        out.println("Medians of " + settings.rounds() + " round(s) of " + settings.seconds()
                + " s for each; wrk with 64 connections on the same machine.");
        out.println();
        Row.print(out, LoadRows.ALL, measured.stream().map(Round::new).toList());
        return isComplete;
    }

    private void measure(Pattern chosen, String name, Part part) {
        if (!chosen.matcher(name).find()) {
            return;
        }
        out.println(name);
        try {
            part.measure();
        } catch (IOException | SQLException | RuntimeException e) {
            isComplete = false;
            e.printStackTrace(out);
        } catch (InterruptedException e) {
            isComplete = false;
            Thread.currentThread().interrupt();
        }
    }

    private void sqlite() throws IOException, InterruptedException {
        try (ServerProcess service = ServerProcess.start(
                settings.serviceCommand("--refman.data-dir=" + directory.resolve("data")),
                directory.resolve("sqlite.log"))) {
            HttpLoad.createManagers(service);
            takeTurns(List.of(
                    new Target(LoadRows.CHECK, service, load.check()),
                    new Target(LoadRows.GENERATE, service, load.generate(HttpLoad.MANAGERS)),
                    new Target(LoadRows.GENERATE_IN_ONE, service, load.generate(1))));
        }
    }

    private void postgresql() throws IOException, InterruptedException, SQLException {
        try (EmbeddedPostgres postgresql = EmbeddedPostgres.builder()
                        .setDataDirectory(directory.resolve("postgresql"))
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                ServerProcess service = ServerProcess.start(
                        settings.serviceCommand("--spring.datasource.url=" + database(postgresql, "service")),
                        directory.resolve("postgresql.log"));
                ServerProcess plain = ServerProcess.start(
                        settings.command(
                                PlainService.class, database(postgresql, "plain"), String.valueOf(HttpLoad.MANAGERS)),
                        directory.resolve("plain.log"))) {
            HttpLoad.createManagers(service);
            Wrk generate = load.generate(HttpLoad.MANAGERS);
            Wrk generateInOne = load.generate(1);
            takeTurns(List.of(
                    new Target(LoadRows.SHARED_GENERATE, service, generate),
                    new Target(LoadRows.PLAIN_GENERATE, plain, generate),
                    new Target(LoadRows.SHARED_GENERATE_IN_ONE, service, generateInOne),
                    new Target(LoadRows.PLAIN_GENERATE_IN_ONE, plain, generateInOne)));
        }
    }

    private static String database(EmbeddedPostgres postgresql, String name) throws SQLException {
        try (Connection connection = postgresql.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return postgresql.getJdbcUrl("postgres", name);
    }

    private void takeTurns(List<Target> targets) throws IOException {
        for (int i = 1; i <= WARMING_ROUNDS; i++) {
            out.println("  warming, " + i + " of " + WARMING_ROUNDS);
            for (Target target : targets) {
                target.warm(WARMING_SECONDS);
            }
        }
        for (int i = 0; i < measured.size(); i++) {
            out.println("  round " + (i + 1) + " of " + measured.size() + ", load average " + loadAverage());
            for (Target target : targets) {
                Wrk.Result result = target.measure(settings.seconds(), measured.get(i));
                out.println("    " + target.name() + ": " + Unit.PER_SECOND.text(result.perSecond()) + ", half within "
                        + Unit.NANOSECONDS.text(result.medianNanos()) + ", 99 of 100 within "
                        + Unit.NANOSECONDS.text(result.mostNanos()));
            }
        }
    }

    private void loading() throws IOException {
        for (int i = 0; i < measured.size(); i++) {
            out.println("  round " + (i + 1) + " of " + measured.size() + ", load average " + loadAverage());
            HierarchyLoading.measure(settings, directory.resolve("loading" + i), measured.get(i));
        }
    }

    private String machine() throws IOException {
        return version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, load average " + loadAverage()
                + " before; a write forced to the disk takes " + Unit.NANOSECONDS.text(forcedWriteNanos()) + ".";
    }

    private String version() throws IOException {
        Process process = new ProcessBuilder(settings.java(), "-version")
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return lines.isEmpty() ? "unknown" : lines.get(lines.size() - 1);
    }

    private static String loadAverage() {
        return String.valueOf(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** What one commit costs at least, onto a page that is there already, as in the logs of databases: the median of some. */
    private double forcedWriteNanos() throws IOException {
        long[] nanos = new long[FORCED_WRITES];
        try (FileChannel file =
                FileChannel.open(directory.resolve("forced"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < FORCED_WRITES; i++) {
                long start = System.nanoTime();
                file.write(ByteBuffer.allocate(PAGE_BYTES), 0);
                file.force(false);
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return nanos[FORCED_WRITES / 2];
    }
}
