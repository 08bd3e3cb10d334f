package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.NumberSegment;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.Numbering.Stretch;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.List;

/** Collects the numbers of one generation, in ascending order; changes nothing until they are assigned to an owner. */
final class Allocation {

    private record Part(Series series, NumberRanges numbers) {}

    private static final Allocation NONE = new Allocation();

    private final List<Part> parts = new ArrayList<>(1);
    private long count;

    private Allocation() {}

    static Allocation none() {
        return NONE;
    }

    /** Finds the lowest free numbers from {@code first} on; fewer than {@code count} if there are no more. */
    static Allocation ofFree(ReferenceIndex index, List<Stretch> stretches, long first, long count) {
        return ofFree(index, stretches, new NumberRange(first, Designator.MAX_NUMBER), count);
    }

    /** Finds the lowest free numbers of a range; fewer than {@code count} if there are no more. */
    static Allocation ofFree(ReferenceIndex index, List<Stretch> stretches, NumberRange range, long count) {
        Allocation allocation = new Allocation();
        for (Stretch stretch : stretches) {
            NumberSegment segment = stretch.segment();
            long start = Math.max(segment.first(), range.first());
            long end = Math.min(segment.last(), range.last());
            long missing = count - allocation.count;
            if (missing > 0 && start <= end) {
                allocation.add(
                        segment.series(),
                        stretch.isExclusive()
                                ? index.findFree(segment.series(), start, end, missing)
                                : index.findFree(stretch.series(), start, end, missing));
            }
        }
        return allocation;
    }

    /** Finds the lowest retired numbers of a range; fewer than {@code count} if there are no more. */
    static Allocation ofRetired(ReferenceIndex index, List<Stretch> stretches, NumberRange range, long count) {
        Allocation allocation = new Allocation();
        for (Stretch stretch : stretches) {
            NumberSegment segment = stretch.segment();
            long start = Math.max(segment.first(), range.first());
            long end = Math.min(segment.last(), range.last());
            long missing = count - allocation.count;
            if (missing > 0 && start <= end) {
                allocation.add(
                        segment.series(),
                        stretch.isExclusive()
                                ? index.findRetired(segment.series(), start, end, missing)
                                : index.findRetired(stretch.series(), start, end, missing));
            }
        }
        return allocation;
    }

    private void add(Series series, NumberRanges numbers) {
        if (!numbers.isEmpty()) {
            parts.add(new Part(series, numbers));
            count += numbers.count();
        }
    }

    long count() {
        return count;
    }

    long last() {
        return parts.get(parts.size() - 1).numbers().last();
    }

    void addTo(Growth growth) {
        for (Part part : parts) {
            growth.addNumbers(part.series(), part.numbers().count());
        }
    }

    void giveTo(int slot, ReferenceIndex index) {
        for (Part part : parts) {
            index.own(slot, part.series(), part.numbers());
        }
    }

    void markAhead(ReferenceIndex index) {
        for (Part part : parts) {
            index.markAhead(part.series(), part.numbers());
        }
    }

    void appendTexts(List<String> texts) {
        for (Part part : parts) {
            part.numbers().appendTexts(part.series(), texts);
        }
    }
}
