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
 * Runs wrk, which keeps one request in flight on each of its connections.
 *
 * @param path the path of the requests, with {@code %d} for the number of a manager
 * @param first the number of the first manager
 * @param count the number of managers
 * @param body the body of each request
 * @param order the order of the managers
 * @param connections the number of requests in flight
 * @param script the file for wrk's script
 */
record Wrk(String path, int first, int count, String body, Order order, int connections, Path script) {

    static final int CONNECTIONS = 64;

    private static final int THREADS = 2;

    /** The script's last line: requests, microseconds, errors, p50 and p99 in microseconds. */
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
     * The result of one run.
     *
     * @param perSecond requests a second
     * @param p50Nanos the median latency
     * @param p99Nanos the 99th percentile of the latency
     */
    record Result(double perSecond, double p50Nanos, double p99Nanos) {}

    /** Fails if wrk is not installed. */
    static void require() throws IOException {
        try {
            Process process = new ProcessBuilder("wrk", "-v")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.onExit().join();
        } catch (IOException e) {
            throw new IOException(
                    "wrk, the load generator, is not installed; on Debian and Ubuntu: apt-get install wrk", e);
        }
    }

    /** Returns the same requests over another number of connections. */
    Wrk over(int otherConnections) {
        return new Wrk(path, first, count, body, order, otherConnections, script);
    }

    /** Returns the same requests in another order. */
    Wrk in(Order otherOrder) {
        return new Wrk(path, first, count, body, otherOrder, connections, script);
    }

    /**
     * Sends requests to ports of this machine, over the same number of connections to each.
     *
     * @throws IOException if a request failed
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
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.onExit().join();
        Matcher result = RESULT.matcher(output);
        if (!result.find()) {
            throw new IOException("wrk printed no result; its output:\n" + output);
        }
        if (number(result, 3) > 0) {
            throw new IOException("some requests failed; the output of wrk:\n" + output);
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
