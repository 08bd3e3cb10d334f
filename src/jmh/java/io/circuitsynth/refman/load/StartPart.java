package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Measurement;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Measures the startup time of the plain jar and of the extracted jar with an AOT cache, as in the container image. */
final class StartPart implements Part {

    private static final int STARTS = 3;
    private static final String PLAIN = "start.plain";
    private static final String CACHED = "start.cached";

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.timeRatio(
                        "from the start to ready: the extracted jar with an AOT cache against the plain jar",
                        CACHED,
                        PLAIN,
                        Bar.atMost(0.5, Unit.TIMES)),
                Row.time("from the start to ready, the plain jar", PLAIN, Bar.NONE));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        Settings settings = measuring.settings();
        ServiceStart plain = new ServiceStart(measuring, PLAIN, List.of(), settings.jar());
        boolean isCacheable =
                output(settings.java(), "-XX:+PrintFlagsFinal", "-version").contains("AOTCacheOutput");
        if (!isCacheable) {
            measuring.say("this JDK has no AOT cache");
        }
        List<ServiceStart> starts = isCacheable ? List.of(plain, cached(measuring)) : List.of(plain);
        for (ServiceStart start : starts) {
            // The first start creates the database and reads cold files.
            start.nanos();
        }
        measuring.eachRound((round, measured) -> {
            if (!isCacheable) {
                measured.put(CACHED, Measurement.NONE);
            }
            takeTurns(starts, measured);
        });
    }

    private static void takeTurns(List<ServiceStart> starts, Map<String, Measurement> measured)
            throws IOException, InterruptedException {
        long[][] nanos = new long[starts.size()][STARTS];
        for (int i = 0; i < STARTS; i++) {
            for (int j = 0; j < starts.size(); j++) {
                nanos[j][i] = starts.get(j).nanos();
            }
        }
        for (int j = 0; j < starts.size(); j++) {
            measured.put(starts.get(j).name(), Measurement.ofNanos(ServiceStart.median(nanos[j])));
        }
    }

    /** Extracts the jar and trains the cache, as the Dockerfile does. */
    private static ServiceStart cached(Measuring measuring) throws IOException {
        Settings settings = measuring.settings();
        Path extracted = measuring.file("extracted");
        output(
                settings.java(),
                "-Djarmode=tools",
                "-jar",
                settings.jar().toString(),
                "extract",
                "--destination",
                extracted.toString());
        Path jar = extracted.resolve(settings.jar().getFileName());
        Path cache = extracted.resolve("app.aot");
        output(settings.serviceCommand(
                        List.of("-XX:AOTCacheOutput=" + cache, "-Dspring.context.exit=onRefresh"),
                        jar,
                        List.of("--refman.data-dir=" + measuring.file("training")))
                .toArray(String[]::new));
        return new ServiceStart(measuring, CACHED, List.of("-XX:AOTCache=" + cache), jar);
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + output);
        }
        return output;
    }
}
