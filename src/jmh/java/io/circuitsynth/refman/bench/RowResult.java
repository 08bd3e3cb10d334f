package io.circuitsynth.refman.bench;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of one row.
 *
 * @param what what was measured, in plain words
 * @param median the median of the rounds; not a number if it could not be measured on this machine
 * @param unit the unit of that
 * @param parts the medians of what it was worked out from, if that is several measurements
 * @param partsUnit the unit of those
 * @param bar what it is held to
 */
public record RowResult(String what, double median, Unit unit, List<Double> parts, Unit partsUnit, Bar bar) {

    /** Whether it could be measured on this machine. */
    public boolean isMeasured() {
        return !Double.isNaN(median);
    }

    /** Whether it is as good as was promised; what could not be measured is not. */
    public boolean isMet() {
        return isMeasured() && bar.isMet().test(median);
    }

    /** Whether it is ten times worse than was promised. */
    boolean isMissedTenfold() {
        return isMeasured() && bar.isMissedTenfold().test(median);
    }

    String markdown() {
        return "| " + what + " | " + (isMeasured() ? measured() : "not measured: not possible here") + " | "
                + bar.text() + " |";
    }

    private String measured() {
        return unit.text(median) + shown() + (isMet() ? "" : " **missed**");
    }

    private String shown() {
        return parts.isEmpty()
                ? ""
                : parts.stream().map(partsUnit::text).collect(Collectors.joining(" against ", " (", ")"));
    }
}
