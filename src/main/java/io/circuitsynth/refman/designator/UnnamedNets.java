package io.circuitsynth.refman.designator;

import java.util.List;

/** The names of unnamed nets: {@code N$1}, {@code N$2} and so on. */
public final class UnnamedNets {

    /** What every unnamed net's name begins with. */
    public static final String PREFIX = "N$";

    /** The one series that all unnamed nets are of. */
    public static final Series SERIES = Series.plain(PREFIX);

    /** The numbers an unnamed net can have. */
    public static final List<NumberSegment> SEGMENTS =
            List.of(new NumberSegment(SERIES, Designator.FIRST_GENERATED, Designator.MAX_NUMBER));

    private UnnamedNets() {}
}
