package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Series;
import java.util.List;

/** Answers which numbers of which series are in use, or were. */
public interface UsedNumbers {

    /** Returns whether each number of a series from {@code first} to {@code last} is free. */
    boolean isFree(Series series, long first, long last);

    /** Returns the highest used number of a series up to {@code last}; −1 if there is none. */
    long highestUsed(Series series, long last);

    /** Lists the series of a prefix with a number that is not free, ordered by digits. */
    List<Series> seriesOf(String prefix);
}
