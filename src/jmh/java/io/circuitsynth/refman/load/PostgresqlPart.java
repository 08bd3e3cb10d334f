package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Compares the service on PostgreSQL with a peer on the same server. */
final class PostgresqlPart implements Part {

    private static final String SERVICE = "postgresql.service.";
    private static final String PEER = "postgresql.peer.";
    private static final String IN_MANY = "in-64";
    private static final String IN_ONE = "in-one";

    private static final Bar OF_PEER = Bar.atLeast(5, Unit.TIMES);

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.rateRatio(
                        "PostgreSQL: durable generate in 64 hierarchies against one transaction a request",
                        SERVICE + IN_MANY,
                        PEER + IN_MANY,
                        OF_PEER),
                Row.rateRatio(
                        "PostgreSQL: durable generate in one hierarchy against one transaction a request",
                        SERVICE + IN_ONE,
                        PEER + IN_ONE,
                        OF_PEER),
                Row.timeRatio(
                        "PostgreSQL, 64 hierarchies: p50 against one transaction a request",
                        SERVICE + IN_MANY + Target.P50,
                        PEER + IN_MANY + Target.P50,
                        Bar.NONE),
                Row.timeRatio(
                        "PostgreSQL, 64 hierarchies: p99 against one transaction a request",
                        SERVICE + IN_MANY + Target.P99,
                        PEER + IN_MANY + Target.P99,
                        Bar.NONE));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        try (Postgres database = new Postgres(measuring.file("postgresql"));
                ServerProcess service = ServerProcess.start(
                        measuring.settings().serviceCommand("--spring.datasource.url=" + database.create("service")),
                        measuring.file("postgresql.log"));
                ServerProcess peer = PostgresqlPeer.start(measuring, database)) {
            new Client(service).createManagers();
            Wrk inMany = measuring.load().generate(HttpLoad.MANAGERS);
            Wrk inOne = measuring.load().generate(1);
            measuring.takeTurns(List.of(
                    new Target(SERVICE + IN_MANY, service, inMany),
                    new Target(PEER + IN_MANY, peer, inMany),
                    new Target(SERVICE + IN_ONE, service, inOne),
                    new Target(PEER + IN_ONE, peer, inOne)));
        }
    }
}
