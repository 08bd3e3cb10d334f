package io.circuitsynth.refman.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Computes one row of the table: a value, the measurements behind it and its target.
 *
 * <p>The value is computed within each round, and the row shows the median of the rounds, because the speed of a machine
 * drifts less within a round than between rounds.
 *
 * @param what a description of the measured quantity
 * @param needs the names of the measurements that the value is computed from
 * @param value computes the value from these measurements, in their order
 * @param unit the unit of the value
 * @param parts returns the number to show for each measurement if there are several
 * @param partsUnit the unit of the parts
 * @param bar the target of the value
 * @param stable the measurements that must be stable for a round to count
 */
public record Row(
        String what,
        List<String> needs,
        ToDoubleFunction<List<Measurement>> value,
        Unit unit,
        ToDoubleFunction<Measurement> parts,
        Unit partsUnit,
        Bar bar,
        List<String> stable) {

    /** The maximal deviation of a stable measurement from its median over all rounds. */
    private static final double TOLERANCE = 0.25;

    private Row(
            String what,
            List<String> needs,
            ToDoubleFunction<List<Measurement>> value,
            Unit unit,
            ToDoubleFunction<Measurement> parts,
            Unit partsUnit,
            Bar bar) {
        this(what, needs, value, unit, parts, partsUnit, bar, List.of());
    }

    /** Returns a row of the rounds in which a rate is within 25 % of its median over all rounds. */
    public Row whereStable(String measurement) {
        return new Row(what, needs, value, unit, parts, partsUnit, bar, List.of(measurement));
    }

    /** Shows the time of {@code of}. */
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

    /** Shows the memory of {@code of}. */
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

    /** Shows the rate of {@code of} in operations a second. */
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

    /** Shows the rate of {@code of} as a multiple of the rate of {@code against}. */
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

    /** Shows the time of {@code of} as a multiple of the time of {@code against}. */
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

    /** Shows the time of {@code of} less that of {@code against}. */
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

    /** Shows the memory of {@code of} less that of {@code against}. */
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

    /** Prints a Markdown table of the rows that were measured. */
    public static void print(PrintStream out, List<Row> rows, List<Round> rounds) {
        out.println("| what | measured | bar |");
        out.println("|---|---|---|");
        rows.stream()
                .map(row -> row.result(rounds))
                .flatMap(Optional::stream)
                .map(RowResult::markdown)
                .forEach(out::println);
    }

    /** Computes the medians; empty if a measurement is missing in a round. */
    public Optional<RowResult> result(List<Round> rounds) {
        if (!rounds.stream().allMatch(round -> round.has(needs) && round.has(stable))) {
            return Optional.empty();
        }
        List<Round> stableRounds = stableRounds(rounds);
        List<Double> shown = needs.stream()
                .map(List::of)
                .map(name -> median(
                        stableRounds,
                        round -> parts.applyAsDouble(round.get(name).get(0))))
                .toList();
        double median = median(stableRounds, round -> value.applyAsDouble(round.get(needs)));
        return Optional.of(new RowResult(
                what,
                median,
                unit,
                shown.size() == 1 ? List.of() : shown,
                partsUnit,
                stable.isEmpty() ? "" : stableRounds.size() + " of " + rounds.size() + " rounds",
                bar));
    }

    private List<Round> stableRounds(List<Round> rounds) {
        Predicate<Round> isKept = round -> true;
        for (String name : stable) {
            ToDoubleFunction<Round> rate =
                    round -> round.get(List.of(name)).get(0).perSecond();
            double median = median(rounds, rate);
            isKept = isKept.and(round -> Math.abs(rate.applyAsDouble(round) - median) <= TOLERANCE * median);
        }
        return rounds.stream().filter(isKept).toList();
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
