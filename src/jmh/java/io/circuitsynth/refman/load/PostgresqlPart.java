package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** The service on PostgreSQL beside a plain one on the same server. */
final class PostgresqlPart implements Part {

    private static final PlainComparison COMPARISON = new PlainComparison("PostgreSQL", "postgresql", "plain");

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public List<Row> rows() {
        String generate = COMPARISON.generate();
        String plainGenerate = COMPARISON.plainGenerate();
        return Stream.concat(
                        COMPARISON.rows().stream(),
                        Stream.of(
                                Row.time(
                                        "PostgreSQL, 64 hierarchies: half of the answers take at most",
                                        generate + Target.MEDIAN,
                                        Bar.NONE),
                                Row.time("99 of 100", generate + Target.MOST, Bar.NONE),
                                Row.time(
                                        "one transaction for each request, 64 hierarchies: half of the answers take at most",
                                        plainGenerate + Target.MEDIAN,
                                        Bar.NONE),
                                Row.time("99 of 100", plainGenerate + Target.MOST, Bar.NONE)))
                .toList();
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
            COMPARISON.measure(measuring, service, plain);
        }
    }
}
