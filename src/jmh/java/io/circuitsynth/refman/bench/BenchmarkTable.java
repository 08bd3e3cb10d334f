package io.circuitsynth.refman.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks and prints a Markdown table of the results and their targets.
 *
 * <p>The set runs in several short rounds instead of one long one. The speed of a shared machine drifts, so only results of
 * the same round are compared.
 */
public final class BenchmarkTable {

    private static final int ITERATIONS = 15;
    private static final TimeValue ITERATION = TimeValue.milliseconds(100);

    private final PrintStream out;

    private BenchmarkTable(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the benchmarks whose names match the first argument, a regular expression; without it, all of them.
     *
     * <p>The system property {@code rounds} sets the number of rounds, by default 3. The run fails if a value is ten times
     * worse than its target.
     */
    public static void main(String[] arguments) throws RunnerException {
        String chosen = arguments.length == 0 ? ".*" : arguments[0];
        int rounds = Integer.getInteger("rounds", 3);
        // System.out has the terminal's encoding; the table is for a file.
        new BenchmarkTable(new PrintStream(System.out, true, StandardCharsets.UTF_8)).run(chosen, rounds);
    }

    private void run(String chosen, int count) throws RunnerException {
        Map<String, Measurement> memory = Memory.measure(Pattern.compile(chosen));
        memory.forEach((name, measured) -> out.println("  " + name + ": " + Unit.BYTES.text(measured.bytes())));
        List<Round> rounds = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            out.println("round " + i + " of " + count);
            rounds.add(Round.of(measure(chosen), memory));
        }
        print(rounds);
    }

    private Collection<RunResult> measure(String chosen) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(chosen)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(ITERATIONS)
                .warmupTime(ITERATION)
                .measurementIterations(ITERATIONS)
                .measurementTime(ITERATION)
                .jvmArgsAppend("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build();
        try {
            return new Runner(options, new ProgressLines(out)).run();
        } catch (NoBenchmarksException e) {
            // Only memory was chosen, which JMH does not measure.
            return List.of();
        }
    }

    private void print(List<Round> rounds) {
        out.println();
        out.println(machine());
        out.println(
                "Medians of " + rounds.size() + " round(s), in each of which every benchmark had a JVM of its own.");
        out.println();
        Row.print(out, Rows.ALL, rounds);
        Rows.ALL.stream()
                .map(row -> row.result(rounds))
                .flatMap(Optional::stream)
                .filter(RowResult::isMissedTenfold)
                .forEach(missed -> {
                    throw new IllegalStateException("ten times worse than the target: " + missed.what());
                });
    }

    private static String machine() {
        return System.getProperty("java.vm.name") + " " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores.";
    }
}
