package io.circuitsynth.refman.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The program wrk, which sends requests over a number of connections, each as soon as the one before is answered. */
final class Wrk {

    private static final int THREADS = 2;
    private static final int CONNECTIONS = 64;

    /** What the script says at the end: requests, microseconds, errors, and two percentiles in microseconds. */
    private static final Pattern RESULT = Pattern.compile("measured (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

    private static final double NANOS_PER_MICRO = 1_000;
    private static final double MICROS_PER_SECOND = 1e6;

    private static final String SCRIPT = """
            local paths = { %s }
            local headers = { ["Content-Type"] = "application/json" }
            local threads = 0
            local requests = {}
            local last

            function setup(thread)
              thread:set("thread_number", threads)
              threads = threads + 1
            end

            function init(arguments)
              for i, path in ipairs(paths) do
                requests[i] = wrk.format("POST", path, headers, '%s')
              end
              last = math.floor(thread_number * #requests / %d)
            end

            function request()
              last = last %% #requests + 1
              return requests[last]
            end

            function done(summary, latency, requests)
              local e = summary.errors
              print(string.format("measured %%d %%d %%d %%d %%d", summary.requests, summary.duration,
                e.connect + e.read + e.write + e.status + e.timeout,
                latency:percentile(50), latency:percentile(99)))
            end
            """;

    private final Path script;

    private Wrk(Path script) {
        this.script = script;
    }

    /**
     * What came of sending requests for a while.
     *
     * @param perSecond how many were answered in a second
     * @param medianNanos how long half of the answers took at most
     * @param mostNanos how long 99 of 100 answers took at most
     */
    record Result(double perSecond, double medianNanos, double mostNanos) {}

    /** Makes sure that wrk is there. */
    static void require() throws IOException {
        try {
            Process process = new ProcessBuilder("wrk", "-v")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.onExit().join();
        } catch (IOException e) {
            throw new IOException(
                    "The program wrk is not there, and nothing can be measured without it. Debian and Ubuntu have it in"
                            + " the package wrk: apt-get install wrk",
                    e);
        }
    }

    /** Requests to post one body to some paths in turn, written down in a file. */
    static Wrk posting(List<String> paths, String body, Path script) throws IOException {
        String quoted = paths.stream().map(path -> "\"" + path + "\"").collect(Collectors.joining(", "));
        Files.writeString(script, SCRIPT.formatted(quoted, body, THREADS), StandardCharsets.UTF_8);
        return new Wrk(script);
    }

    /**
     * Sends requests to a port of this machine.
     *
     * @throws IOException if one of them failed
     */
    Result run(int port, int seconds) throws IOException {
        Process process = new ProcessBuilder(
                        "wrk",
                        "--threads",
                        String.valueOf(THREADS),
                        "--connections",
                        String.valueOf(CONNECTIONS),
                        "--duration",
                        seconds + "s",
                        "--timeout",
                        "10s",
                        "--script",
                        script.toString(),
                        "http://127.0.0.1:" + port)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.onExit().join();
        Matcher result = RESULT.matcher(said);
        if (!result.find()) {
            throw new IOException("wrk measured nothing; it said:\n" + said);
        }
        if (number(result, 3) > 0) {
            throw new IOException("some requests failed; wrk said:\n" + said);
        }
        return new Result(
                number(result, 1) / (number(result, 2) / MICROS_PER_SECOND),
                number(result, 4) * NANOS_PER_MICRO,
                number(result, 5) * NANOS_PER_MICRO);
    }

    private static double number(Matcher result, int group) {
        return Double.parseDouble(result.group(group));
    }
}
