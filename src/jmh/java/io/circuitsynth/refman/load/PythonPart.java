package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Measurement;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Compares the service on SQLite with the plain algorithm in Python, which stores nothing on disk.
 *
 * <p>Each round uses a new hierarchy with the same registered references. If the peer walks all of them for each request, a
 * response can take a second, so one client waits for a minimal number of responses.
 */
final class PythonPart implements Part {

    private static final int REFERENCES = 10_000;
    private static final int MIN_RESPONSES = 3;

    private static final String SERVICE = "python.service";
    private static final String FROM_COUNTER = "python.from-counter";
    private static final String FROM_ONE = "python.from-one";

    private static final Bar OF_PYTHON = Bar.atLeast(50, Unit.TIMES);

    @Override
    public String name() {
        return "Python";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.rateRatio(
                        "SQLite: durable generate with 10 000 used against Python that walks from 1, one client",
                        SERVICE,
                        FROM_ONE,
                        OF_PYTHON),
                Row.rateRatio(
                        "the same against Python that walks from its counter, 64 connections",
                        SERVICE,
                        FROM_COUNTER,
                        OF_PYTHON));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        try (ServerProcess service = measuring.sqliteService("python");
                ServerProcess fromCounter = python(measuring, "counter");
                ServerProcess fromOne = python(measuring, "one")) {
            prepare(service, 0, 1);
            prepare(fromCounter, 0, 1);
            Wrk warming = measuring.load().generate(1);
            measuring.warm(
                    List.of(new Target(SERVICE, service, warming), new Target(FROM_COUNTER, fromCounter, warming)));
            measuring.eachRound((round, measured) -> {
                int manager = round + 1;
                int references = measuring.amount(REFERENCES);
                for (ServerProcess server : List.of(service, fromCounter, fromOne)) {
                    prepare(server, manager, references);
                }
                Wrk generate = measuring.load().generate(manager, 1, 1);
                measuring.measure(new Target(SERVICE, service, generate), measured);
                measuring.measure(new Target(FROM_COUNTER, fromCounter, generate), measured);
                double perSecond = perSecond(
                        new Client(fromOne), manager, measuring.settings().seconds());
                measuring.say("  " + FROM_ONE + ": " + Unit.PER_SECOND.text(perSecond));
                measured.put(FROM_ONE, Measurement.ofRate(perSecond));
            });
        }
    }

    private static ServerProcess python(Measuring measuring, String walk) throws IOException, InterruptedException {
        return ServerProcess.start(
                List.of(
                        "python3",
                        measuring
                                .settings()
                                .sources()
                                .resolve("python/plain_manager.py")
                                .toString(),
                        "--walk",
                        walk),
                measuring.file("python-" + walk + ".log"));
    }

    /** Creates a manager with used references; the first generation moves the counter past them. */
    private static void prepare(ServerProcess server, int manager, int references)
            throws IOException, InterruptedException {
        Client client = new Client(server);
        client.create(manager);
        client.register(manager, references);
        client.generate(manager, 1);
    }

    private static double perSecond(Client client, int manager, int seconds) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long passed = 0;
        int responses = 0;
        while (responses < MIN_RESPONSES || passed < TimeUnit.SECONDS.toNanos(seconds)) {
            client.generate(manager, 1);
            responses++;
            passed = System.nanoTime() - start;
        }
        return responses * (double) TimeUnit.SECONDS.toNanos(1) / passed;
    }
}
