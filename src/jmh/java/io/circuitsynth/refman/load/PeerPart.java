package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The service on SQLite beside a plain one, which has a SQLite file as well. */
final class PeerPart implements Part {

    private static final String GENERATE = "peer.service.generate";
    private static final String GENERATE_IN_ONE = "peer.service.generate-in-one";
    private static final String PLAIN_GENERATE = "peer.plain.generate";
    private static final String PLAIN_GENERATE_IN_ONE = "peer.plain.generate-in-one";

    private static final Bar OF_PLAIN = Bar.atLeast(5, Unit.TIMES);

    @Override
    public String name() {
        return "peer";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.rateRatio(
                        "SQLite: durable generate in 64 hierarchies against one transaction for each request",
                        GENERATE,
                        PLAIN_GENERATE,
                        OF_PLAIN),
                Row.rateRatio(
                        "SQLite: durable generate in one hierarchy against one transaction for each request",
                        GENERATE_IN_ONE,
                        PLAIN_GENERATE_IN_ONE,
                        OF_PLAIN));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        try (ServerProcess service = measuring.sqliteService("peer");
                ServerProcess plain = ServerProcess.start(
                        measuring
                                .settings()
                                .command(
                                        PlainService.class,
                                        "jdbc:sqlite:" + measuring.file("plain.sqlite"),
                                        String.valueOf(HttpLoad.MANAGERS)),
                        measuring.file("plain-sqlite.log"))) {
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
