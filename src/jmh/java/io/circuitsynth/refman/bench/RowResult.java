package io.circuitsynth.refman.bench;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Holds the medians of one row.
 *
 * @param what a description of the measured quantity
 * @param median the median of the rounds; not a number if it could not be measured on this machine
 * @param unit the unit of the median
 * @param parts the medians of the measurements behind it, if there are several
 * @param partsUnit the unit of the parts
 * @param rounds the number of stable rounds, in words; empty if all rounds count
 * @param bar the target of the value
 */
public record RowResult(
        String what, double median, Unit unit, List<Double> parts, Unit partsUnit, String rounds, Bar bar) {

    /** Returns whether there is a value. */
    public boolean isMeasured() {
        return !Double.isNaN(median);
    }

    /** Returns whether the value meets its target; a missing value does not. */
    public boolean isMet() {
        return isMeasured() && bar.isMet().test(median);
    }

    /** Returns whether the value is ten times worse than its target. */
    boolean isMissedTenfold() {
        return isMeasured() && bar.isMissedTenfold().test(median);
    }

    /** Returns the description and the value in one line. */
    public String text() {
        return what + ": " + measured();
    }

    String markdown() {
        return "| " + what + " | " + measured() + (rounds.isEmpty() ? "" : ", " + rounds)
                + (isMeasured() && !isMet() ? " **missed**" : "") + " | " + bar.text() + " |";
    }

    private String measured() {
        if (!isMeasured()) {
            return "not measured: " + (rounds.isEmpty() ? "not possible here" : "no round was stable");
        }
        return unit.text(median) + shown();
    }

    private String shown() {
        return parts.isEmpty()
                ? ""
                : parts.stream().map(partsUnit::text).collect(Collectors.joining(" against ", " (", ")"));
    }
}
