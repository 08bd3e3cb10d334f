package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The service on PostgreSQL beside a plain one on the same server. */
final class PostgresqlPart implements Part {

    private static final String GENERATE = "postgresql.generate";
    private static final String GENERATE_IN_ONE = "postgresql.generate-in-one";
    private static final String PLAIN_GENERATE = "plain.generate";
    private static final String PLAIN_GENERATE_IN_ONE = "plain.generate-in-one";

    private static final Bar OF_PLAIN = Bar.atLeast(5, Unit.TIMES);

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.rateRatio(
                        "PostgreSQL: durable generate in 64 hierarchies against one transaction for each request",
                        GENERATE,
                        PLAIN_GENERATE,
                        OF_PLAIN),
                Row.rateRatio(
                        "PostgreSQL: durable generate in one hierarchy against one transaction for each request",
                        GENERATE_IN_ONE,
                        PLAIN_GENERATE_IN_ONE,
                        OF_PLAIN),
                Row.time(
                        "PostgreSQL, 64 hierarchies: half of the answers take at most",
                        GENERATE + Target.MEDIAN,
                        Bar.NONE),
                Row.time("99 of 100", GENERATE + Target.MOST, Bar.NONE),
                Row.time(
                        "one transaction for each request, 64 hierarchies: half of the answers take at most",
                        PLAIN_GENERATE + Target.MEDIAN,
                        Bar.NONE),
                Row.time("99 of 100", PLAIN_GENERATE + Target.MOST, Bar.NONE));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        Settings settings = measuring.settings();
        try (Postgres postgresql = new Postgres(measuring.file("postgresql"));
                ServerProcess service = ServerProcess.start(
                        settings.serviceCommand("--spring.datasource.url=" + postgresql.database("service")),
                        measuring.file("postgresql.log"));
                ServerProcess plain = ServerProcess.start(
                        settings.command(
                                PlainService.class, postgresql.database("plain"), String.valueOf(HttpLoad.MANAGERS)),
                        measuring.file("plain.log"))) {
            new Client(service).createManagers();
            Wrk generate = measuring.load().generate(HttpLoad.MANAGERS);
            Wrk generateInOne = measuring.load().generate(1);
            measuring.takeTurns(List.of(
                    new Target(GENERATE, service, generate),
                    new Target(PLAIN_GENERATE, plain, generate),
                    new Target(GENERATE_IN_ONE, service, generateInOne),
                    new Target(PLAIN_GENERATE_IN_ONE, plain, generateInOne)));
        }
    }
}
