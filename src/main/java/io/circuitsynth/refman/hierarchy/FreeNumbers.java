package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.Numbering.Stretch;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.List;

/** Finds numbers that are free in an index, without those that are about to be added to it. */
final class FreeNumbers {

    private final NumberSet excluded = new NumberSet();

    /** Adds the numbers of one owner that the index is about to get. */
    void exclude(NumberRanges numbers) {
        excluded.add(numbers);
    }

    /**
     * Finds the lowest free numbers.
     *
     * @param within the numbers to return
     * @param count the count of numbers to find; fewer are returned if there are no more
     */
    List<Designator> find(ReferenceIndex index, List<Stretch> stretches, NumberRange within, int count) {
        List<Designator> found = new ArrayList<>();
        for (Stretch stretch : stretches) {
            Series series = stretch.segment().series();
            long last = Math.min(stretch.segment().last(), within.last());
            long start = excluded.nextOutside(Math.max(stretch.segment().first(), within.first()));
            while (found.size() < count && start <= last) {
                NumberRanges free = index.findFree(stretch.series(), start, last, count - found.size());
                if (free.isEmpty()) {
                    break;
                }
                for (int i = 0; i < free.size(); i++) {
                    long number = excluded.nextOutside(free.first(i));
                    while (number <= free.last(i)) {
                        found.add(Designator.of(series, number));
                        number = excluded.nextOutside(number + 1);
                    }
                }
                start = excluded.nextOutside(free.last() + 1);
            }
        }
        return found;
    }
}
