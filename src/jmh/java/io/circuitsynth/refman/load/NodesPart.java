package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Measures several services that share one PostgreSQL server. */
final class NodesPart implements Part {

    private static final String BY_SERVER = "nodes.by-server.";
    private static final String AT_RANDOM = "nodes.at-random.";

    @Override
    public String name() {
        return "nodes";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.rate("PostgreSQL: durable generate in 64 hierarchies, one node", BY_SERVER + 1, Bar.NONE),
                Row.rate("two nodes, each hierarchy with one of them", BY_SERVER + 2, Bar.NONE),
                Row.rate("three nodes, each hierarchy with one of them", BY_SERVER + 3, Bar.NONE),
                Row.rate("one node, hierarchies at random", AT_RANDOM + 1, Bar.NONE),
                Row.rate("two nodes, each request at random", AT_RANDOM + 2, Bar.NONE),
                Row.rate("three nodes, each request at random", AT_RANDOM + 3, Bar.NONE));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        try (Postgres postgresql = new Postgres(measuring.file("nodes"))) {
            String url = "--spring.datasource.url=" + postgresql.create("nodes");
            try (ServerProcess first = node(measuring, url, 1);
                    ServerProcess second = node(measuring, url, 2);
                    ServerProcess third = node(measuring, url, 3)) {
                new Client(first).createManagers();
                Wrk generate = measuring.load().generate(HttpLoad.MANAGERS);
                Wrk byServer = generate.in(Order.BY_SERVER);
                Wrk atRandom = generate.in(Order.AT_RANDOM);
                measuring.takeTurns(List.of(
                        new Target(BY_SERVER + 1, first, byServer),
                        new Target(BY_SERVER + 2, List.of(first, second), byServer),
                        new Target(BY_SERVER + 3, List.of(first, second, third), byServer),
                        new Target(AT_RANDOM + 1, first, atRandom),
                        new Target(AT_RANDOM + 2, List.of(first, second), atRandom),
                        new Target(AT_RANDOM + 3, List.of(first, second, third), atRandom)));
            }
        }
    }

    private static ServerProcess node(Measuring measuring, String url, int number)
            throws IOException, InterruptedException {
        return ServerProcess.start(measuring.settings().serviceCommand(url), measuring.file("node-" + number + ".log"));
    }
}
