package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.ReferenceRange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Measures a snapshot by its texts, without iterating over ranges. */
final class SnapshotSize {

    private static final long BYTES_FOR_EACH_MANAGER = 450;
    private static final long BYTES_FOR_EACH_SERIES = 330;
    private static final long BYTES_FOR_EACH_TEXT = 125;

    private final int maxSeries;
    private final Set<Series> series = new HashSet<>();
    private long references;
    private long unnumbered;
    private long texts;
    private long managers;

    private SnapshotSize(int maxSeries) {
        this.maxSeries = maxSeries;
    }

    /**
     * Measures a snapshot.
     *
     * @param maxSeries the count of series beyond which no further ones are counted
     */
    static SnapshotSize of(Snapshot snapshot, int maxSeries) {
        SnapshotSize size = new SnapshotSize(maxSeries);
        for (Snapshot.ManagerSnapshot manager : snapshot.managers()) {
            size.managers++;
            size.add(manager.references());
            size.add(manager.retired());
            size.add(manager.nets());
        }
        size.add(snapshot.ahead());
        if (snapshot.retired() != null) {
            size.add(snapshot.retired());
        }
        if (snapshot.retiredNets() != null) {
            size.add(snapshot.retiredNets());
        }
        return size;
    }

    private void add(List<String> listed) {
        for (String text : listed) {
            ReferenceRange range = ReferenceRange.parse(text);
            references += range.count();
            texts++;
            if (!range.isNumbered()) {
                unnumbered++;
            } else if (series.size() <= maxSeries) {
                series.add(range.series());
            }
        }
    }

    /** Returns the count of references and nets. */
    long references() {
        return references;
    }

    /** Returns the count of series of references and nets. */
    long series() {
        return series.size();
    }

    /** Returns the count of references without a number. */
    long unnumbered() {
        return unnumbered;
    }

    /** Returns an estimate of the memory of the hierarchy, in bytes. */
    long bytes() {
        return BYTES_FOR_EACH_MANAGER * managers + BYTES_FOR_EACH_SERIES * series.size() + BYTES_FOR_EACH_TEXT * texts;
    }
}
