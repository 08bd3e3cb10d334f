package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.RowResult;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Measures the rate by the number of used references; each round starts with new hierarchies. */
final class UsedPart implements Part {

    private static final List<Integer> USED = List.of(0, 10_000, 100_000, 1_000_000);
    private static final int MAX_IN_A_REQUEST = 10_000;
    private static final String GENERATE = "used.";

    @Override
    public String name() {
        return "used";
    }

    @Override
    public List<Row> points() {
        return USED.stream()
                .map(used -> Row.rate(used + " used references: durable generate", GENERATE + used, Bar.NONE))
                .toList();
    }

    @Override
    public List<Plot> plots(List<RowResult> points) {
        return List.of(new Plot(
                "throughput.svg",
                "Durable generate on SQLite, one hierarchy, 64 connections",
                "references the hierarchy begins with",
                "requests/s",
                USED.stream().map(String::valueOf).toList(),
                List.of(new Plot.Line(
                        "generate", points.stream().map(RowResult::median).toList()))));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        try (ServerProcess service = measuring.sqliteService("used")) {
            Client client = new Client(service);
            client.create(0);
            measuring.warm(
                    List.of(new Target(GENERATE, service, measuring.load().generate(1))));
            measuring.eachRound((round, measured) -> {
                for (int i = 0; i < USED.size(); i++) {
                    int manager = 1 + round * USED.size() + i;
                    fill(client, manager, measuring.amount(USED.get(i)));
                    Wrk generate = measuring.load().generate(manager, 1, 1);
                    measuring.measure(new Target(GENERATE + USED.get(i), service, generate), measured);
                }
            });
        }
    }

    private static void fill(Client client, int manager, int references) throws IOException, InterruptedException {
        client.create(manager);
        for (int left = references; left > 0; left -= MAX_IN_A_REQUEST) {
            client.generate(manager, Math.min(left, MAX_IN_A_REQUEST));
        }
    }
}
