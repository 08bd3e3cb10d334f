package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Round;
import io.circuitsynth.refman.bench.RowResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes comma-separated values as specified by RFC 4180; a value that was not measured is empty. */
final class Csv {

    private Csv() {}

    /** Writes every measurement of every round. */
    static void measurements(Path file, List<Round> rounds) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("round,measurement,nanoseconds,per_second,bytes");
        for (int i = 0; i < rounds.size(); i++) {
            String number = String.valueOf(i + 1);
            rounds.get(i)
                    .measurements()
                    .forEach((name, measured) -> lines.add(line(Stream.of(
                            number,
                            name,
                            text(measured.nanos()),
                            text(measured.perSecond()),
                            text(measured.bytes())))));
        }
        Files.write(file, lines, StandardCharsets.UTF_8);
    }

    /** Writes the medians of rows; the medians of their parts are one column, separated by blanks. */
    static void rows(Path file, List<RowResult> results) throws IOException {
        Stream<String> lines = results.stream()
                .map(result -> line(Stream.of(
                        result.what(),
                        text(result.median()),
                        result.unit().name().toLowerCase(Locale.ROOT),
                        result.parts().stream().map(Csv::text).collect(Collectors.joining(" ")),
                        result.partsUnit().name().toLowerCase(Locale.ROOT),
                        result.rounds(),
                        result.bar().text(),
                        String.valueOf(result.isMet()))));
        Files.write(
                file,
                Stream.concat(Stream.of("what,median,unit,parts,parts_unit,rounds,bar,met"), lines)
                        .toList(),
                StandardCharsets.UTF_8);
    }

    private static String text(double value) {
        return Double.isNaN(value) ? "" : String.valueOf(value);
    }

    private static String line(Stream<String> fields) {
        return fields.map(Csv::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String field) {
        return field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + field.replace("\"", "\"\"") + '"'
                : field;
    }
}
