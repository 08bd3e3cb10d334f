package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Compares a service with very many hierarchies with one that has few. */
final class ScalePart implements Part {

    private static final int HIERARCHIES = 100_000;
    private static final int REFERENCES = 20;
    private static final int FILLING_THREADS = 32;
    private static final int PROGRESS_LINES = 10;

    private static final String AT_RANDOM = "scale.full.at-random";
    private static final String FULL = "scale.full.64";
    private static final String EMPTY = "scale.empty.64";

    private static final Bar OF_EMPTY = Bar.atLeast(0.9, Unit.TIMES);

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.rateRatio(
                        "SQLite: durable generate at random in 100 000 hierarchies with 2 million used references, "
                                + "against 64 hierarchies of an empty service",
                        AT_RANDOM,
                        EMPTY,
                        OF_EMPTY),
                Row.rateRatio("the same, in 64 of the 100 000 hierarchies", FULL, EMPTY, OF_EMPTY));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        int hierarchies = Math.max(HttpLoad.MANAGERS, measuring.amount(HIERARCHIES));
        try (ServerProcess full = measuring.sqliteService("full");
                ServerProcess empty = measuring.sqliteService("empty")) {
            fill(measuring, new Client(full), hierarchies);
            new Client(empty).createManagers();
            Wrk generate = measuring.load().generate(HttpLoad.MANAGERS);
            measuring.takeTurns(List.of(
                    new Target(EMPTY, empty, generate),
                    new Target(FULL, full, generate),
                    new Target(
                            AT_RANDOM,
                            full,
                            measuring.load().generate(hierarchies).in(Order.AT_RANDOM))));
        }
    }

    private static void fill(Measuring measuring, Client client, int hierarchies)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(FILLING_THREADS);
        try {
            int begin = 0;
            for (int i = 1; i <= PROGRESS_LINES; i++) {
                int end = (int) ((long) hierarchies * i / PROGRESS_LINES);
                fill(threads, client, begin, end);
                measuring.say("filling, " + end + " of " + hierarchies + " hierarchies");
                begin = end;
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void fill(ExecutorService threads, Client client, int begin, int end)
            throws IOException, InterruptedException {
        List<Future<?>> filled = new ArrayList<>();
        for (int i = begin; i < end; i++) {
            int manager = i;
            filled.add(threads.submit(() -> {
                client.create(manager);
                client.generate(manager, REFERENCES);
                return manager;
            }));
        }
        for (Future<?> one : filled) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IOException("the service could not be filled", e);
            }
        }
    }
}
