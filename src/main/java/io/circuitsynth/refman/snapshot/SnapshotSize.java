package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.MemoryEstimate;
import io.circuitsynth.refman.index.ReferenceRange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Measures a snapshot by its texts, without iterating over ranges. */
final class SnapshotSize {

    private final int maxSeries;
    private final Set<Series> series = new HashSet<>();
    private long references;
    private long unnumbered;
    private long texts;
    private long managersBytes;
    private long symbolsBytes;
    private int mostCounters;

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
            int counters = manager.counters().size();
            size.mostCounters = Math.max(size.mostCounters, counters);
            size.managersBytes += MemoryEstimate.ofManager(manager.id(), manager.name(), manager.ranges())
                    + MemoryEstimate.COUNTER * counters;
            size.add(manager.references());
            size.add(manager.retired());
            size.add(manager.nets());
            size.add(manager.retiredNets());
            if (manager.symbols() != null) {
                manager.symbols().forEach(symbol -> size.symbolsBytes += MemoryEstimate.ofSymbol(symbol.key()));
            }
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

    /** Returns the count of series of references and nets, or of the counters of one manager if it has more. */
    long series() {
        return Math.max(series.size(), mostCounters);
    }

    /** Returns the count of references without a number. */
    long unnumbered() {
        return unnumbered;
    }

    /** Returns an estimate of the memory of the hierarchy, in bytes. */
    long bytes() {
        return managersBytes + symbolsBytes + MemoryEstimate.SERIES * series.size() + MemoryEstimate.RANGE * texts;
    }
}
