package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.NumberRanges;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an operation is about to add to a hierarchy, and estimates the memory for it.
 *
 * <p>The estimate assumes that no number continues a range that exists already, and that every owner is new to its series.
 */
final class Growth {

    private final Set<Series> series = new HashSet<>();
    private long managersBytes;
    private long counters;
    private long references;
    private long unnumbered;
    private long ownedSeries;
    private long ranges;
    private long symbolsBytes;

    /** Counts references by name of one owner. */
    static Growth of(Collection<Designator> references) {
        Growth growth = new Growth();
        references.forEach(growth::add);
        return growth;
    }

    /** Adds a reference of one owner. */
    void add(Designator reference) {
        if (reference.isNumbered()) {
            addNumbers(reference.series(), 1);
        } else {
            references++;
            unnumbered++;
        }
    }

    /** Subtracts a reference that its owner releases; its number stays in memory, as it is retired. */
    void subtract(Designator reference) {
        references--;
        if (!reference.isNumbered()) {
            unnumbered--;
        }
    }

    /** Adds a symbol, without its reference. */
    void addSymbol(String key) {
        symbolsBytes += MemoryEstimate.ofSymbol(key);
    }

    /** Adds memory. */
    void addBytes(long bytes) {
        managersBytes += bytes;
    }

    /** Counts one number of a series. */
    static Growth ofNumber(Series series) {
        Growth growth = new Growth();
        growth.addNumbers(series, 1);
        return growth;
    }

    /** Counts unnamed nets of one owner. */
    static Growth ofNets(long count) {
        Growth growth = new Growth();
        growth.addNets(count);
        return growth;
    }

    /** Adds unnamed nets of one owner. */
    void addNets(long count) {
        references += count;
        ranges += count;
        ownedSeries++;
    }

    /** Counts a manager without counters and holdings. */
    static Growth ofManager(NewManager manager) {
        Growth growth = new Growth();
        growth.managersBytes = MemoryEstimate.ofManager(manager.key().id(), manager.name(), manager.ranges());
        return growth;
    }

    /** Counts only memory. */
    static Growth ofBytes(long bytes) {
        Growth growth = new Growth();
        growth.managersBytes = bytes;
        return growth;
    }

    /** Adds numbers of one series for one owner. */
    void addNumbers(Series itsSeries, long count) {
        references += count;
        ranges += count;
        if (series.add(itsSeries)) {
            ownedSeries++;
        }
    }

    /** Adds a manager with its counters and its holdings. */
    void addManager(
            String id,
            @Nullable String name,
            ManagerRanges itsRanges,
            long itsCounters,
            Holdings itsReferences,
            Holdings itsNets) {
        managersBytes += MemoryEstimate.ofManager(id, name, itsRanges);
        counters += itsCounters;
        unnumbered += itsReferences.unnumbered().size();
        references += itsReferences.unnumbered().size();
        add(itsReferences);
        series.addAll(itsReferences.numbers().keySet());
        add(itsNets);
    }

    private void add(Holdings holdings) {
        for (Holdings.Numbers numbers : holdings.numbers().values()) {
            ownedSeries++;
            references += numbers.owned().count();
            ranges += numbers.owned().size() + (long) numbers.retired().size();
        }
    }

    /** Adds numbers that the hierarchy records independently of owners. */
    void addRecorded(Map<Series, NumberRanges> recorded) {
        series.addAll(recorded.keySet());
        for (NumberRanges numbers : recorded.values()) {
            ranges += numbers.size();
        }
    }

    /** Adds unnamed nets that the hierarchy records independently of owners. */
    void addRecordedNets(Map<Series, NumberRanges> recorded) {
        recorded.values().forEach(numbers -> ranges += numbers.size());
    }

    Set<Series> series() {
        return series;
    }

    long references() {
        return references;
    }

    long unnumbered() {
        return unnumbered;
    }

    /** Returns an estimate of the memory, in bytes. */
    long bytes() {
        return managersBytes
                + symbolsBytes
                + MemoryEstimate.COUNTER * counters
                + MemoryEstimate.SERIES * (ownedSeries + series.size())
                + MemoryEstimate.UNNUMBERED * unnumbered
                + MemoryEstimate.RANGE * ranges;
    }
}
