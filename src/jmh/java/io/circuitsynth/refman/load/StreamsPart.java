package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Measurement;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures streams of changes: the time until a client has a change, and what streams without changes cost. */
final class StreamsPart implements Part {

    private static final int IDLE = 5_000;
    private static final int READERS = 1_000;
    private static final int NOT_READING = 10;
    private static final int FAST = 1_000;
    private static final int SLOW = 10;
    private static final int SENDERS = 8;
    private static final String ONE = "streams.one.p99";
    private static final String MANY = "streams.many.p99";
    private static final String MEMORY = "streams.idle.memory";
    private static final String WITHOUT = "streams.idle.without";
    private static final String WITH = "streams.idle.with";
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

    /** The managers that {@link HttpLoad} generates references in come first. */
    private static final int FOLLOWED = HttpLoad.MANAGERS;

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.time(
                        "from a change to its event, one stream, 1000 changes a second: p99",
                        ONE,
                        Bar.atMost(20e6, Unit.NANOSECONDS)),
                Row.time(
                        "the same, 1000 streams of which 10 do not read, 10 changes a second: p99",
                        MANY,
                        Bar.atMost(250e6, Unit.NANOSECONDS)),
                Row.memory("heap for each of 5000 streams without changes", MEMORY, Bar.atMost(60_000, Unit.BYTES)),
                Row.rateRatio(
                        "SQLite: durable generate with 5000 streams without changes against none",
                        WITH,
                        WITHOUT,
                        Bar.NONE));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        String most = String.valueOf(Integer.MAX_VALUE);
        try (ServerProcess service = ServerProcess.start(
                measuring
                        .settings()
                        .serviceCommand(
                                "--refman.data-dir=" + measuring.file("streams-data"),
                                "--refman.streams.max=" + most,
                                "--refman.streams.max-per-address=" + most,
                                "--refman.streams.max-per-key=" + most,
                                "--server.tomcat.max-connections=" + 2 * IDLE),
                measuring.file("streams.log"))) {
            Client client = new Client(service);
            client.createManagers();
            client.create(FOLLOWED);
            Wrk generate = measuring.load().generate(HttpLoad.MANAGERS);
            Target without = new Target(WITHOUT, service, generate);
            Target with = new Target(WITH, service, generate);
            measuring.warm(List.of(without));
            // Before any stream: the web server keeps the buffers of closed connections for others.
            long before = heap(measuring.settings(), service);
            measuring.eachRound((round, measured) -> {
                events(measuring, service, client, measured);
                measuring.measure(without, measured);
                try (StreamReaders idle = new StreamReaders(service, FOLLOWED)) {
                    int streams = measuring.amount(IDLE);
                    idle.open(streams);
                    measuring.measure(with, measured);
                    double each = (double) (heap(measuring.settings(), service) - before) / streams;
                    measured.put(MEMORY, Measurement.ofBytes(each));
                    measuring.say("  " + MEMORY + ": " + Unit.BYTES.text(each));
                }
            });
        }
    }

    private static void events(
            Measuring measuring, ServerProcess service, Client client, Map<String, Measurement> measured)
            throws IOException, InterruptedException {
        try (StreamReaders one = new StreamReaders(service, FOLLOWED)) {
            one.open(1);
            measure(
                    measuring,
                    one,
                    ONE,
                    () -> send(client, FAST, measuring.settings().seconds()),
                    measured);
        }
        try (StreamReaders many = new StreamReaders(service, FOLLOWED)) {
            many.openUnread(NOT_READING);
            many.open(READERS - NOT_READING);
            measure(
                    measuring,
                    many,
                    MANY,
                    () -> send(client, SLOW, measuring.settings().seconds()),
                    measured);
        }
    }

    /** Sends changes; returns how many. */
    @FunctionalInterface
    private interface Sending {
        int send() throws IOException, InterruptedException;
    }

    private static void measure(
            Measuring measuring, StreamReaders readers, String name, Sending sending, Map<String, Measurement> measured)
            throws IOException, InterruptedException {
        sending.send();
        readers.record();
        int sent = sending.send();
        int received = readers.stop();
        measured.put(name, Measurement.ofNanos(readers.p99()));
        measuring.say("  " + name + ": " + Unit.NANOSECONDS.text(readers.p99()) + " of " + received + " events of "
                + sent + " changes");
    }

    /** Makes changes at a rate for a while; returns how many. */
    private static int send(Client client, int perSecond, int seconds) throws IOException, InterruptedException {
        int all = perSecond * seconds;
        int senders = Math.min(SENDERS, perSecond);
        long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(senders);
        try {
            List<Future<?>> sent = new ArrayList<>();
            for (int sender = 0; sender < senders; sender++) {
                int first = sender;
                sent.add(threads.submit(() -> {
                    for (int i = first; i < all; i += senders) {
                        long due = start + i * interval;
                        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                            LockSupport.parkNanos(left);
                        }
                        client.generate(FOLLOWED, 1);
                    }
                    return null;
                }));
            }
            for (Future<?> each : sent) {
                each.get();
            }
            return all;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Collects the garbage of the service, and returns the size of its live objects. */
    private static long heap(Settings settings, ServerProcess service) throws IOException {
        Path jcmd = Path.of(settings.java()).resolveSibling("jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), String.valueOf(service.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = TOTAL.matcher(output);
        if (!total.find()) {
            throw new IOException("jcmd printed no total: " + output);
        }
        return Long.parseLong(total.group(1));
    }
}
