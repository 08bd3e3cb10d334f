package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Measurement;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Measures requests for the maximal number of references of one request. */
final class BulkPart implements Part {

    private static final int REFERENCES = 10_000;
    private static final int CONNECTIONS = 4;
    private static final String GENERATE = "bulk.generate";
    private static final String REFERENCE = "bulk.reference";

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.time(
                        "SQLite: durable generate of 10 000 in one request, 4 connections, for each reference",
                        REFERENCE,
                        Bar.atMost(2_000, Unit.NANOSECONDS)),
                Row.time("p50 of these requests", GENERATE + Target.P50, Bar.NONE));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        try (ServerProcess service = measuring.sqliteService("bulk")) {
            new Client(service).createManagers();
            Wrk requests =
                    measuring.load().generate(0, HttpLoad.MANAGERS, REFERENCES).over(CONNECTIONS);
            Target target = new Target(GENERATE, service, requests);
            measuring.warm(List.of(target));
            measuring.eachRound((round, measured) -> {
                Wrk.Result result = measuring.measure(target, measured);
                measured.put(REFERENCE, Measurement.ofRate(result.perSecond() * REFERENCES));
            });
        }
    }
}
