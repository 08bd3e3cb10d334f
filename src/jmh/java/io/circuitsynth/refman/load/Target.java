package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Measurement;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Requests of one kind to one server, or to several.
 *
 * @param name the name under which the rate is found, and with {@link #MEDIAN} and {@link #MOST} behind it two percentiles
 * @param servers who answers
 * @param requests what is sent
 */
record Target(String name, List<ServerProcess> servers, Wrk requests) {

    static final String MEDIAN = ":P50";
    static final String MOST = ":P99";

    Target(String name, ServerProcess server, Wrk requests) {
        this(name, List.of(server), requests);
    }

    void warm(int seconds) throws IOException {
        run(seconds);
    }

    /** Measures and enters what was measured. */
    Wrk.Result measure(int seconds, Map<String, Measurement> measured) throws IOException {
        Wrk.Result result = run(seconds);
        measured.put(name, Measurement.ofRate(result.perSecond()));
        measured.put(name + MEDIAN, Measurement.ofNanos(result.medianNanos()));
        measured.put(name + MOST, Measurement.ofNanos(result.mostNanos()));
        return result;
    }

    private Wrk.Result run(int seconds) throws IOException {
        return requests.run(servers.stream().map(ServerProcess::port).toList(), seconds);
    }
}
