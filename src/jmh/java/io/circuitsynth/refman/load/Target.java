package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Sends requests of one kind to one or more servers and records the rate and two percentiles.
 *
 * @param name the name of the measured rate; with {@link #P50} or {@link #P99} appended, that of a percentile
 * @param servers the servers that share the requests
 * @param requests the requests to send
 */
record Target(String name, List<ServerProcess> servers, Wrk requests) {

    static final String P50 = ":p50";
    static final String P99 = ":p99";

    Target(String name, ServerProcess server, Wrk requests) {
        this(name, List.of(server), requests);
    }

    void warm(int seconds) throws IOException {
        run(seconds);
    }

    /** Sends requests for a while and records the result. */
    Wrk.Result measure(int seconds, Map<String, Measurement> measured) throws IOException {
        Wrk.Result result = run(seconds);
        measured.put(name, Measurement.ofRate(result.perSecond()));
        measured.put(name + P50, Measurement.ofNanos(result.p50Nanos()));
        measured.put(name + P99, Measurement.ofNanos(result.p99Nanos()));
        return result;
    }

    private Wrk.Result run(int seconds) throws IOException {
        return requests.run(servers.stream().map(ServerProcess::port).toList(), seconds);
    }
}
