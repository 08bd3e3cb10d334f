package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.NumberSegment;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.List;

/** Numbers that were found for a generation, in rising order; nothing is changed until they are given to somebody. */
final class Allocation {

    private record Part(Series series, NumberRanges numbers) {}

    private static final Allocation NONE = new Allocation();

    private final List<Part> parts = new ArrayList<>(1);
    private long count;

    private Allocation() {}

    static Allocation none() {
        return NONE;
    }

    /** The lowest free numbers from {@code first} on; fewer than {@code count} when there are no more. */
    static Allocation ofFree(ReferenceIndex index, List<NumberSegment> segments, long first, long count) {
        Allocation allocation = new Allocation();
        for (NumberSegment segment : segments) {
            long start = Math.max(segment.first(), first);
            if (allocation.count < count && start <= segment.last()) {
                allocation.add(
                        segment.series(),
                        index.findFree(segment.series(), start, segment.last(), count - allocation.count));
            }
        }
        return allocation;
    }

    /** The lowest retired numbers; fewer than {@code count} when there are no more. */
    static Allocation ofRetired(ReferenceIndex index, List<NumberSegment> segments, long count) {
        Allocation allocation = new Allocation();
        for (NumberSegment segment : segments) {
            if (allocation.count < count) {
                allocation.add(
                        segment.series(),
                        index.findRetired(segment.series(), segment.first(), segment.last(), count - allocation.count));
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
