package io.circuitsynth.refman.designator;

import java.util.List;

/** Defines the names of unnamed nets: {@code N$1}, {@code N$2} and so on. */
public final class UnnamedNets {

    /** The prefix of all unnamed nets. */
    public static final String PREFIX = "N$";

    /** The series of all unnamed nets. */
    public static final Series SERIES = Series.plain(PREFIX);

    /** The numbers of unnamed nets. */
    public static final List<NumberSegment> SEGMENTS =
            List.of(new NumberSegment(SERIES, Designator.FIRST_GENERATED, Designator.MAX_NUMBER));

    private UnnamedNets() {}

    /** Returns whether a text is the name of an unnamed net that could have been generated. */
    public static boolean isNet(Designator name) {
        return name.isNumbered() && name.series().equals(SERIES) && name.number() >= Designator.FIRST_GENERATED;
    }
}
