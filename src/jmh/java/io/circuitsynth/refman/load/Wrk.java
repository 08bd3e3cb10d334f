package io.circuitsynth.refman.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The program wrk, which sends requests over a number of connections, each as soon as the one before is answered.
 *
 * @param path the path of the requests, with {@code %d} where the number of a manager belongs
 * @param first the first of those numbers
 * @param count how many there are
 * @param body what is posted
 * @param order which of the numbers comes next
 * @param connections how many requests are under way
 * @param script the file for what wrk is told to do
 */
record Wrk(String path, int first, int count, String body, Order order, int connections, Path script) {

    static final int CONNECTIONS = 64;

    private static final int THREADS = 2;

    /** What the script says at the end: requests, microseconds, errors, and two percentiles in microseconds. */
    private static final Pattern RESULT = Pattern.compile("measured (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

    private static final double NANOS_PER_MICRO = 1_000;
    private static final double MICROS_PER_SECOND = 1e6;

    private static final String SCRIPT = """
            local ports = { %s }
            local path, first, count, body = "%s", %d, %d, '%s'
            local order, all_threads = "%s", %d
            local headers = { ["Content-Type"] = "application/json" }
            local threads = 0
            local requests = {}
            local last

            function setup(thread)
              thread.addr = wrk.lookup("127.0.0.1", ports[threads %% #ports + 1])[1]
              thread:set("thread_number", threads)
              threads = threads + 1
            end

            function init(arguments)
              math.randomseed(os.time() * all_threads + thread_number)
              for i = 0, count - 1 do
                if order ~= "BY_SERVER" or i %% #ports == thread_number %% #ports then
                  requests[#requests + 1] = wrk.format("POST", string.format(path, first + i), headers, body)
                end
              end
              last = math.floor(thread_number * #requests / all_threads)
            end

            function request()
              if order == "AT_RANDOM" then
                return requests[math.random(#requests)]
              end
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

    /** The same requests over another number of connections. */
    Wrk over(int otherConnections) {
        return new Wrk(path, first, count, body, order, otherConnections, script);
    }

    /** The same requests in another order. */
    Wrk in(Order otherOrder) {
        return new Wrk(path, first, count, body, otherOrder, connections, script);
    }

    /**
     * Sends requests to ports of this machine, over the same number of connections to each.
     *
     * @throws IOException if one of them failed
     */
    Result run(List<Integer> ports, int seconds) throws IOException {
        int threads = Math.min(connections, Math.max(THREADS, ports.size()));
        Files.writeString(script, text(ports, threads), StandardCharsets.UTF_8);
        Process process = new ProcessBuilder(
                        "wrk",
                        "--threads",
                        String.valueOf(threads),
                        "--connections",
                        String.valueOf(connections),
                        "--duration",
                        seconds + "s",
                        "--timeout",
                        "10s",
                        "--script",
                        script.toString(),
                        "http://127.0.0.1:" + ports.get(0))
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

    private String text(List<Integer> ports, int threads) {
        String quoted = ports.stream().map(port -> "\"" + port + "\"").collect(Collectors.joining(", "));
        return SCRIPT.formatted(quoted, path, first, count, body, order, threads);
    }

    private static double number(Matcher result, int group) {
        return Double.parseDouble(result.group(group));
    }
}
