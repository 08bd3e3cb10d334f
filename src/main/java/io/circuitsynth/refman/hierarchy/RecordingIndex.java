package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.Mutation.Leaving;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.index.IndexSize;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.index.ReferenceRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records each change of an index. Every change of a holding passes through it, so that none is missing in the change log. */
final class RecordingIndex implements ReferenceIndex {

    private final Counted counted;
    private final ReferenceIndex index;
    private final Slots slots;
    private final ChangeRecorder recorder;

    RecordingIndex(Counted counted, ReferenceIndex index, Slots slots, ChangeRecorder recorder) {
        this.counted = counted;
        this.index = index;
        this.slots = slots;
        this.recorder = recorder;
    }

    @Override
    public long ownFree(int slot, Series series, long first, long last) {
        long number = index.ownFree(slot, series, first, last);
        if (number >= 0) {
            recorder.recordOwned(counted, slots.scope(slot), List.of(new ReferenceRange(series, number, number)));
        }
        return number;
    }

    @Override
    public void own(int slot, Designator designator) {
        index.own(slot, designator);
        recorder.recordOwned(counted, slots.scope(slot), List.of(ReferenceRange.of(designator)));
    }

    @Override
    public void own(int slot, Series series, NumberRanges numbers) {
        index.own(slot, series, numbers);
        recorder.recordOwned(counted, slots.scope(slot), ReferenceRange.listOf(series, numbers));
    }

    @Override
    public void markAhead(Series series, NumberRanges numbers) {
        index.markAhead(series, numbers);
        recorder.record(new Mutation.MarkedAhead(counted, ReferenceRange.listOf(series, numbers)));
    }

    @Override
    public void forgetAhead() {
        index.forgetAhead();
        recorder.record(new Mutation.AheadForgotten(counted));
    }

    @Override
    public void retire(Series series, NumberRanges numbers) {
        index.retire(series, numbers);
        recorder.record(new Mutation.Retired(counted, ReferenceRange.listOf(series, numbers)));
    }

    @Override
    public void release(int slot, Designator designator) {
        index.release(slot, designator);
        recorder.recordReleased(counted, slots.scope(slot), ReferenceRange.of(designator));
    }

    @Override
    public void adopt(int slot, Holdings holdings) {
        index.adopt(slot, holdings);
        List<ReferenceRange> owned = ReferenceRange.ownedOf(holdings);
        List<ReferenceRange> retired = ReferenceRange.retiredOf(holdings);
        if (!owned.isEmpty() || !retired.isEmpty()) {
            recorder.record(new Mutation.Adopted(counted, slots.scope(slot), owned, retired));
        }
    }

    @Override
    public void forget(int slot) {
        recordLeft(slot, Leaving.CLEARED);
        index.forget(slot);
    }

    @Override
    public void withdraw(int slot) {
        recordLeft(slot, Leaving.MOVED);
        index.withdraw(slot);
    }

    @Override
    public void retire(int slot) {
        recordLeft(slot, Leaving.DELETED);
        index.retire(slot);
    }

    private void recordLeft(int slot, Leaving reason) {
        Holdings holdings = index.holdings(slot);
        List<ReferenceRange> owned = ReferenceRange.ownedOf(holdings);
        List<ReferenceRange> retired = ReferenceRange.retiredOf(holdings);
        if (!owned.isEmpty() || !retired.isEmpty()) {
            recorder.record(new Mutation.Left(counted, slots.scope(slot), reason, owned, retired));
        }
    }

    @Override
    public IndexRows drainChanges() {
        return index.drainChanges();
    }

    @Override
    public void restore(IndexRows rows) {
        index.restore(rows);
    }

    @Override
    public IndexImplementation implementation() {
        return index.implementation();
    }

    @Override
    public int ownerOf(Designator designator) {
        return index.ownerOf(designator);
    }

    @Override
    public NumberRanges findFree(Series series, long first, long last, long count) {
        return index.findFree(series, first, last, count);
    }

    @Override
    public NumberRanges findRetired(Series series, long first, long last, long count) {
        return index.findRetired(series, first, last, count);
    }

    @Override
    public NumberRanges findFree(List<Series> series, long first, long last, long count) {
        return index.findFree(series, first, last, count);
    }

    @Override
    public NumberRanges findRetired(List<Series> series, long first, long last, long count) {
        return index.findRetired(series, first, last, count);
    }

    @Override
    public NumberRanges usedRanges(Series series, int count) {
        return index.usedRanges(series, count);
    }

    @Override
    public NumberRanges retiredRanges(Series series, int count) {
        return index.retiredRanges(series, count);
    }

    @Override
    public Map<Series, NumberRanges> ahead() {
        return index.ahead();
    }

    @Override
    public Map<Series, NumberRanges> retired() {
        return index.retired();
    }

    @Override
    public long ownedCount(int slot) {
        return index.ownedCount(slot);
    }

    @Override
    public long usedCount() {
        return index.usedCount();
    }

    @Override
    public Holdings holdings(int slot) {
        return index.holdings(slot);
    }

    @Override
    public List<Designator> conflicts(Holdings holdings) {
        return index.conflicts(holdings);
    }

    @Override
    public IndexSize size() {
        return index.size();
    }

    @Override
    public List<Designator> page(
            int @Nullable [] slotsOfPage, @Nullable String prefix, @Nullable Designator after, int limit) {
        return index.page(slotsOfPage, prefix, after, limit);
    }

    @Override
    public long count(int @Nullable [] slotsToCount, @Nullable String prefix) {
        return index.count(slotsToCount, prefix);
    }

    @Override
    public Map<String, PrefixUsage> usageByPrefix() {
        return index.usageByPrefix();
    }

    @Override
    public boolean isFree(Series series, long first, long last) {
        return index.isFree(series, first, last);
    }

    @Override
    public long highestUsed(Series series, long last) {
        return index.highestUsed(series, last);
    }

    @Override
    public List<Series> seriesOf(String prefix) {
        return index.seriesOf(prefix);
    }
}
