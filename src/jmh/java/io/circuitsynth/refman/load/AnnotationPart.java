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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares the annotation of a new board in one durable request with the plain algorithm in process, and with opening the
 * same board again.
 *
 * <p>One client waits for each response. Every board is a new hierarchy, and both sides must give the same references.
 */
final class AnnotationPart implements Part {

    private static final int SYMBOLS = 1_500;
    private static final int SHEETS = 20;
    private static final int BOARDS = 100;
    private static final int WARMING_BOARDS = 2_000;
    private static final int PLAIN_RUNS = 5;

    private static final String FIRST = "annotation.first";
    private static final String AGAIN = "annotation.again";
    private static final String PLAIN = "annotation.plain";

    private static final Pattern VERSION = Pattern.compile("\"version\":(\\d+)");
    private static final Pattern REFERENCE = Pattern.compile("\"reference\":\"([^\"]+)\"");

    @Override
    public String name() {
        return "annotation";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.timeRatio(
                        "the plain algorithm in process against SQLite: durable annotation of a board of 1500 symbols on 20 sheets in one request",
                        PLAIN,
                        FIRST,
                        Bar.atLeast(50, Unit.TIMES)),
                Row.timeRatio(
                        "the first annotation of the board against the second, which changes nothing",
                        FIRST,
                        AGAIN,
                        Bar.atLeast(3, Unit.TIMES)));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        BoardRequest board = new BoardRequest(measuring.amount(SYMBOLS), SHEETS);
        int boards = measuring.amount(BOARDS);
        try (ServerProcess service = measuring.sqliteService("annotation")) {
            Client client = new Client(service);
            measuring.say("warming");
            open(client, board, "warming", measuring.amount(WARMING_BOARDS));
            measuring.eachRound((round, measured) -> {
                Plain plain = plain(measuring, board);
                Opened opened = open(client, board, "board-" + round, boards);
                if (!opened.references().equals(plain.references())) {
                    throw new IOException("the service and the plain algorithm gave different references");
                }
                put(measuring, measured, PLAIN, plain.nanos());
                put(measuring, measured, FIRST, opened.first());
                put(measuring, measured, AGAIN, opened.again());
            });
        }
    }

    private static void put(Measuring measuring, Map<String, Measurement> measured, String name, List<Long> nanos) {
        double median =
                ServiceStart.median(nanos.stream().mapToLong(Long::longValue).toArray());
        measuring.say("  " + name + ": " + Unit.NANOSECONDS.text(median));
        measured.put(name, Measurement.ofNanos(median));
    }

    /** The times of one round, and the references of its last board. */
    private record Opened(List<Long> first, List<Long> again, String references) {}

    private static Opened open(Client client, BoardRequest request, String name, int boards)
            throws IOException, InterruptedException {
        List<Long> first = new ArrayList<>();
        List<Long> again = new ArrayList<>();
        String references = "";
        for (int i = 0; i < boards; i++) {
            String board = name + "-" + i;
            String body = request.body(board);
            long start = System.nanoTime();
            String opened = client.annotate(board, body);
            first.add(System.nanoTime() - start);
            start = System.nanoTime();
            String reopened = client.annotate(board, body);
            again.add(System.nanoTime() - start);
            references = references(opened);
            if (!version(opened).equals(version(reopened)) || !references.equals(references(reopened))) {
                throw new IOException("a board that was opened again was changed");
            }
        }
        return new Opened(first, again, references);
    }

    private static String version(String response) throws IOException {
        Matcher version = VERSION.matcher(response);
        if (!version.find()) {
            throw new IOException("no version in the response: " + response);
        }
        return version.group(1);
    }

    private static String references(String response) {
        return REFERENCE
                .matcher(response)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.joining(","));
    }

    /** The times of the plain algorithm, and the references that it gave. */
    private record Plain(List<Long> nanos, String references) {}

    private static Plain plain(Measuring measuring, BoardRequest board) throws IOException {
        Path script = measuring.settings().sources().resolve("python/plain_board.py");
        List<String> command = new ArrayList<>(List.of("python3", "-B", script.toString()));
        command.addAll(List.of("--symbols", String.valueOf(board.symbols())));
        command.addAll(List.of("--sheets", String.valueOf(board.sheets())));
        command.addAll(List.of("--prefixes", String.join(",", BoardRequest.PREFIXES)));
        command.addAll(List.of("--runs", String.valueOf(PLAIN_RUNS)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("the plain algorithm failed:\n" + output);
        }
        List<String> lines = output.lines().toList();
        return new Plain(lines.stream().skip(1).map(Long::valueOf).toList(), lines.get(0));
    }
}
