package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.NumberSegment;
import io.circuitsynth.refman.designator.Series;
import java.util.List;

/**
 * The numbers that can be generated for a prefix of one hierarchy, and their format.
 *
 * @param prefix the prefix in the spelling of the hierarchy
 * @param counterPrefix the prefix under which the counter is stored
 * @param stretches the numbers, in ascending order and without overlap
 * @param isSettled whether it stays valid when references of the prefix without leading zeros are added or released
 */
record Numbering(String prefix, String counterPrefix, List<Stretch> stretches, boolean isSettled) {

    /**
     * An interval of numbers in one series.
     *
     * @param segment the numbers
     * @param series the series of the segment, then other series of the prefix that contain some of these numbers; a number
     *     is free if it is free in all of them
     */
    record Stretch(NumberSegment segment, List<Series> series) {

        /** Creates a stretch of numbers without other series. */
        static Stretch exclusive(NumberSegment segment) {
            return new Stretch(segment, List.of(segment.series()));
        }

        boolean isExclusive() {
            return series.size() == 1;
        }
    }

    /** Returns whether there are no other series. */
    boolean isExclusive() {
        return stretches.stream().allMatch(Stretch::isExclusive);
    }

    /** Returns whether a text is both the spelling and the counter prefix, so that it can be used as a cache key. */
    boolean isOf(String text) {
        return prefix.equals(text) && counterPrefix.equals(text);
    }

    /** Returns the segments of all stretches. */
    List<NumberSegment> segments() {
        return stretches.stream().map(Stretch::segment).toList();
    }
}
