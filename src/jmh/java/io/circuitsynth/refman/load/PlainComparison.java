package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * The service beside a plain one with the same kind of database.
 *
 * @param database what both keep their references in, for the rows
 * @param service what the measurements of the service begin with
 * @param plain what those of the plain one begin with
 */
record PlainComparison(String database, String service, String plain) {

    private static final String GENERATE = ".generate";
    private static final String GENERATE_IN_ONE = ".generate-in-one";

    private static final Bar OF_PLAIN = Bar.atLeast(5, Unit.TIMES);

    /** The measurement of the service in 64 hierarchies. */
    String generate() {
        return service + GENERATE;
    }

    /** The same of the plain one. */
    String plainGenerate() {
        return plain + GENERATE;
    }

    List<Row> rows() {
        return List.of(
                Row.rateRatio(
                        database + ": durable generate in 64 hierarchies against one transaction for each request",
                        generate(),
                        plainGenerate(),
                        OF_PLAIN),
                Row.rateRatio(
                        database + ": durable generate in one hierarchy against one transaction for each request",
                        service + GENERATE_IN_ONE,
                        plain + GENERATE_IN_ONE,
                        OF_PLAIN));
    }

    void measure(Measuring measuring, ServerProcess ours, ServerProcess theirs)
            throws IOException, InterruptedException, SQLException {
        new Client(ours).createManagers();
        Wrk inMany = measuring.load().generate(HttpLoad.MANAGERS);
        Wrk inOne = measuring.load().generate(1);
        measuring.takeTurns(List.of(
                new Target(generate(), ours, inMany),
                new Target(plainGenerate(), theirs, inMany),
                new Target(service + GENERATE_IN_ONE, ours, inOne),
                new Target(plain + GENERATE_IN_ONE, theirs, inOne)));
    }
}
