package io.circuitsynth.refman.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One row of the table: what is said, what it is worked out from, and what it is held to.
 *
 * <p>The value is worked out within each round and then the median is taken, since a machine whose speed drifts between
 * rounds is much the same within one.
 *
 * @param what what is measured, in plain words
 * @param needs the names of the measurements it is worked out from
 * @param value works it out from those, in their order
 * @param unit the unit of the value
 * @param parts what is shown of each measurement besides, if there are several
 * @param partsUnit the unit of those
 * @param bar what the value is held to
 */
public record Row(
        String what,
        List<String> needs,
        ToDoubleFunction<List<Measurement>> value,
        Unit unit,
        ToDoubleFunction<Measurement> parts,
        Unit partsUnit,
        Bar bar) {

    /** The time that {@code of} takes. */
    public static Row time(String what, String of, Bar bar) {
        return new Row(
                what,
                List.of(of),
                measured -> measured.get(0).nanos(),
                Unit.NANOSECONDS,
                Measurement::nanos,
                Unit.NANOSECONDS,
                bar);
    }

    /** The memory that {@code of} takes. */
    public static Row memory(String what, String of, Bar bar) {
        return new Row(
                what,
                List.of(of),
                measured -> measured.get(0).bytes(),
                Unit.BYTES,
                Measurement::bytes,
                Unit.BYTES,
                bar);
    }

    /** How many operations of {@code of} there are in a second. */
    public static Row rate(String what, String of, Bar bar) {
        return new Row(
                what,
                List.of(of),
                measured -> measured.get(0).perSecond(),
                Unit.PER_SECOND,
                Measurement::perSecond,
                Unit.PER_SECOND,
                bar);
    }

    /** How many times as many operations of {@code of} there are in a second as of {@code against}. */
    public static Row rateRatio(String what, String of, String against, Bar bar) {
        return new Row(
                what,
                List.of(of, against),
                measured -> measured.get(0).perSecond() / measured.get(1).perSecond(),
                Unit.TIMES,
                Measurement::perSecond,
                Unit.PER_SECOND,
                bar);
    }

    /** How many times as long {@code of} takes as {@code against}. */
    public static Row timeRatio(String what, String of, String against, Bar bar) {
        return new Row(
                what,
                List.of(of, against),
                measured -> measured.get(0).nanos() / measured.get(1).nanos(),
                Unit.TIMES,
                Measurement::nanos,
                Unit.NANOSECONDS,
                bar);
    }

    /** How much longer {@code of} takes than {@code against}. */
    static Row moreTime(String what, String of, String against, Bar bar) {
        return new Row(
                what,
                List.of(of, against),
                measured -> measured.get(0).nanos() - measured.get(1).nanos(),
                Unit.NANOSECONDS,
                Measurement::nanos,
                Unit.NANOSECONDS,
                bar);
    }

    /** How much more {@code of} allocates than {@code against}. */
    static Row moreBytes(String what, String of, String against, Bar bar) {
        return new Row(
                what,
                List.of(of, against),
                measured -> measured.get(0).bytes() - measured.get(1).bytes(),
                Unit.BYTES,
                Measurement::bytes,
                Unit.BYTES,
                bar);
    }

    /** Prints those rows in Markdown whose measurements are there. */
    public static void print(PrintStream out, List<Row> rows, List<Round> rounds) {
        out.println("| what | measured | bar |");
        out.println("|---|---|---|");
        rows.stream()
                .map(row -> row.result(rounds))
                .flatMap(Optional::stream)
                .map(RowResult::markdown)
                .forEach(out::println);
    }

    /** What came of the row; empty if what it needs was not measured in every round. */
    public Optional<RowResult> result(List<Round> rounds) {
        if (!rounds.stream().allMatch(round -> round.has(needs))) {
            return Optional.empty();
        }
        List<Double> shown = needs.stream()
                .map(List::of)
                .map(name -> median(
                        rounds, round -> parts.applyAsDouble(round.get(name).get(0))))
                .toList();
        double median = median(rounds, round -> value.applyAsDouble(round.get(needs)));
        return Optional.of(new RowResult(what, median, unit, shown.size() == 1 ? List.of() : shown, partsUnit, bar));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
