package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Measurement;
import java.io.IOException;
import java.util.Map;

/**
 * Requests of one kind to one server.
 *
 * @param name the name under which the rate is found, and with {@link #MEDIAN} and {@link #MOST} behind it two percentiles
 * @param server who answers
 * @param requests what is sent
 */
record Target(String name, ServerProcess server, Wrk requests) {

    static final String MEDIAN = ":P50";
    static final String MOST = ":P99";

    void warm(int seconds) throws IOException {
        requests.run(server.port(), seconds);
    }

    /** Measures and enters what was measured. */
    Wrk.Result measure(int seconds, Map<String, Measurement> measured) throws IOException {
        Wrk.Result result = requests.run(server.port(), seconds);
        measured.put(name, Measurement.ofRate(result.perSecond()));
        measured.put(name + MEDIAN, Measurement.ofNanos(result.medianNanos()));
        measured.put(name + MOST, Measurement.ofNanos(result.mostNanos()));
        return result;
    }
}
