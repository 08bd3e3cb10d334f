package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** What it costs that a reference is on the disk before it is answered: generate beside a request without any store. */
final class SqlitePart implements Part {

    private static final String CHECK = "sqlite.check";
    private static final String GENERATE = "sqlite.generate";
    private static final String GENERATE_IN_ONE = "sqlite.generate-in-one";

    /** That of a JDK with virtual threads; 0.7 is promised on JDK 17. */
    private static final Bar OF_STATELESS = Bar.atLeast(0.85, Unit.TIMES);

    private static final Bar OF_STATELESS_TIME = Bar.atMost(2, Unit.TIMES);

    @Override
    public String name() {
        return "SQLite";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.rateRatio(
                        "SQLite: durable generate in 64 hierarchies against the stateless check",
                        GENERATE,
                        CHECK,
                        OF_STATELESS),
                Row.rateRatio(
                        "SQLite: durable generate in one hierarchy against the stateless check",
                        GENERATE_IN_ONE,
                        CHECK,
                        OF_STATELESS),
                Row.timeRatio(
                        "SQLite, 64 hierarchies: the time in which 99 of 100 are answered against the stateless check",
                        GENERATE + Target.MOST,
                        CHECK + Target.MOST,
                        OF_STATELESS_TIME),
                Row.timeRatio(
                        "SQLite, one hierarchy: the time in which 99 of 100 are answered against the stateless check",
                        GENERATE_IN_ONE + Target.MOST,
                        CHECK + Target.MOST,
                        OF_STATELESS_TIME),
                Row.time("the stateless check: half of the answers take at most", CHECK + Target.MEDIAN, Bar.NONE),
                Row.time("99 of 100", CHECK + Target.MOST, Bar.NONE),
                Row.time(
                        "SQLite, 64 hierarchies: half of the answers take at most", GENERATE + Target.MEDIAN, Bar.NONE),
                Row.time("99 of 100", GENERATE + Target.MOST, Bar.NONE),
                Row.time(
                        "SQLite, one hierarchy: half of the answers take at most",
                        GENERATE_IN_ONE + Target.MEDIAN,
                        Bar.NONE),
                Row.time("99 of 100", GENERATE_IN_ONE + Target.MOST, Bar.NONE));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        try (ServerProcess service = measuring.sqliteService("sqlite")) {
            new Client(service).createManagers();
            HttpLoad load = measuring.load();
            measuring.takeTurns(List.of(
                    new Target(CHECK, service, load.check()),
                    new Target(GENERATE, service, load.generate(HttpLoad.MANAGERS)),
                    new Target(GENERATE_IN_ONE, service, load.generate(1))));
        }
    }
}
