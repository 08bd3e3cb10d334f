package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Row;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The service on SQLite beside a plain one, which has a SQLite file as well. */
final class PeerPart implements Part {

    private static final PlainComparison COMPARISON = new PlainComparison("SQLite", "peer.service", "peer.plain");

    @Override
    public String name() {
        return "peer";
    }

    @Override
    public List<Row> rows() {
        return COMPARISON.rows();
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
            COMPARISON.measure(measuring, service, plain);
        }
    }
}
