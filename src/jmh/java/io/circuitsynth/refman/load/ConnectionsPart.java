package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.RowResult;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Measures rate and latency by the number of connections. */
final class ConnectionsPart implements Part {

    private static final List<Integer> CONNECTIONS = List.of(1, 4, 16, 64, 256);
    private static final String GENERATE = "connections.";
    private static final double NANOS_PER_MILLI = 1e6;

    @Override
    public String name() {
        return "connections";
    }

    /** Returns the rate and two percentiles for each number of connections. */
    @Override
    public List<Row> points() {
        return CONNECTIONS.stream()
                .flatMap(connections -> points(GENERATE + connections, connections + " connections: "))
                .toList();
    }

    private static Stream<Row> points(String measured, String what) {
        return Stream.of(
                Row.rate(what + "durable generate in 64 hierarchies", measured, Bar.NONE),
                Row.time(what + "p50", measured + Target.P50, Bar.NONE),
                Row.time(what + "p99", measured + Target.P99, Bar.NONE));
    }

    @Override
    public List<Plot> plots(List<RowResult> points) {
        return List.of(new Plot(
                "latency.svg",
                "Durable generate on SQLite, 64 hierarchies",
                "connections, each with one request in flight",
                "latency in ms",
                CONNECTIONS.stream().map(String::valueOf).toList(),
                List.of(new Plot.Line("p50", millis(points, 1)), new Plot.Line("p99", millis(points, 2)))));
    }

    private static List<Double> millis(List<RowResult> points, int which) {
        return IntStream.range(0, CONNECTIONS.size())
                .mapToObj(i -> points.get(i * points.size() / CONNECTIONS.size() + which)
                                .median()
                        / NANOS_PER_MILLI)
                .toList();
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        try (ServerProcess service = measuring.sqliteService("connections")) {
            new Client(service).createManagers();
            Wrk generate = measuring.load().generate(HttpLoad.MANAGERS);
            measuring.takeTurns(CONNECTIONS.stream()
                    .map(connections -> new Target(GENERATE + connections, service, generate.over(connections)))
                    .toList());
        }
    }
}
