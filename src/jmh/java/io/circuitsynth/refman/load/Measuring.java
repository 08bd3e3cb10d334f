package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Measurement;
import io.circuitsynth.refman.bench.Round;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Provides a part with servers, requests and files, and collects the measurements of each round. */
final class Measuring {

    private static final int WARMING_ROUNDS = 3;

    private final PrintStream out;
    private final Settings settings;
    private final Path directory;
    private final List<Map<String, Measurement>> measured = new ArrayList<>();

    Measuring(PrintStream out, Settings settings, Path directory) {
        this.out = out;
        this.settings = settings;
        this.directory = directory;
        for (int i = 0; i < settings.rounds(); i++) {
            measured.add(new TreeMap<>());
        }
    }

    /** Measures once in each round. */
    @FunctionalInterface
    interface InRound {
        void measure(int round, Map<String, Measurement> measured)
                throws IOException, InterruptedException, SQLException;
    }

    Settings settings() {
        return settings;
    }

    HttpLoad load() {
        return new HttpLoad(directory);
    }

    /** Returns the path of a file or directory that is deleted after the run. */
    Path file(String name) {
        return directory.resolve(name);
    }

    /** Divides an amount by {@code load.divisor}. */
    int amount(int full) {
        return full / settings.divisor();
    }

    List<Round> rounds() {
        return measured.stream().map(Round::new).toList();
    }

    /** Prints one line of progress. */
    void say(String line) {
        out.println("  " + line);
    }

    /** Starts the service on SQLite with its default settings, on a new data directory. */
    ServerProcess sqliteService(String name) throws IOException, InterruptedException {
        return ServerProcess.start(
                settings.serviceCommand("--refman.data-dir=" + file(name + "-data")), file(name + ".log"));
    }

    /** Warms all targets, then measures each in each round. */
    void takeTurns(List<Target> targets) throws IOException, InterruptedException, SQLException {
        warm(targets);
        eachRound((round, entries) -> {
            for (Target target : targets) {
                measure(target, entries);
            }
        });
    }

    void warm(List<Target> targets) throws IOException {
        for (int i = 1; i <= WARMING_ROUNDS; i++) {
            say("warming, " + i + " of " + WARMING_ROUNDS);
            for (Target target : targets) {
                target.warm(settings.warming());
            }
        }
    }

    void eachRound(InRound part) throws IOException, InterruptedException, SQLException {
        for (int i = 0; i < measured.size(); i++) {
            say("round " + (i + 1) + " of " + measured.size() + ", load average " + Machine.loadAverage());
            part.measure(i, measured.get(i));
        }
    }

    /** Measures one target and prints the result. */
    Wrk.Result measure(Target target, Map<String, Measurement> entries) throws IOException {
        Wrk.Result result = target.measure(settings.seconds(), entries);
        say("  " + target.name() + ": " + Unit.PER_SECOND.text(result.perSecond()) + ", p50 "
                + Unit.NANOSECONDS.text(result.p50Nanos()) + ", p99 "
                + Unit.NANOSECONDS.text(result.p99Nanos()));
        return result;
    }
}
