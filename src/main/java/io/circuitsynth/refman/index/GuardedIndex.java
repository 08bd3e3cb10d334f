package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Wraps every failure of an index in an {@link IndexFailedException}, including a missing or incompatible class.
 *
 * <p>Without it, callers could not distinguish a failure of the index from one of their own. They would report a permanent
 * failure, although another index can serve.
 */
final class GuardedIndex implements ReferenceIndex {

    private final UUID hierarchy;
    private final ReferenceIndex index;

    GuardedIndex(UUID hierarchy, ReferenceIndex index) {
        this.hierarchy = hierarchy;
        this.index = index;
    }

    private IndexFailedException failed(Throwable cause) {
        return new IndexFailedException(hierarchy, cause);
    }

    private <T> T ask(Function<ReferenceIndex, T> query) {
        try {
            return query.apply(index);
        } catch (RuntimeException | LinkageError e) {
            throw failed(e);
        }
    }

    private int askInt(ToIntFunction<ReferenceIndex> query) {
        try {
            return query.applyAsInt(index);
        } catch (RuntimeException | LinkageError e) {
            throw failed(e);
        }
    }

    private long askLong(ToLongFunction<ReferenceIndex> query) {
        try {
            return query.applyAsLong(index);
        } catch (RuntimeException | LinkageError e) {
            throw failed(e);
        }
    }

    private void change(Consumer<ReferenceIndex> change) {
        try {
            change.accept(index);
        } catch (RuntimeException | LinkageError e) {
            throw failed(e);
        }
    }

    @Override
    public IndexImplementation implementation() {
        return index.implementation();
    }

    @Override
    public int ownerOf(Designator designator) {
        return askInt(guarded -> guarded.ownerOf(designator));
    }

    @Override
    public NumberRanges findFree(Series series, long first, long last, long count) {
        return ask(guarded -> guarded.findFree(series, first, last, count));
    }

    @Override
    public NumberRanges findRetired(Series series, long first, long last, long count) {
        return ask(guarded -> guarded.findRetired(series, first, last, count));
    }

    @Override
    public NumberRanges findFree(List<Series> series, long first, long last, long count) {
        return ask(guarded -> guarded.findFree(series, first, last, count));
    }

    @Override
    public NumberRanges findRetired(List<Series> series, long first, long last, long count) {
        return ask(guarded -> guarded.findRetired(series, first, last, count));
    }

    @Override
    public boolean isFree(Series series, long first, long last) {
        return ask(guarded -> guarded.isFree(series, first, last));
    }

    @Override
    public long highestUsed(Series series, long last) {
        return askLong(guarded -> guarded.highestUsed(series, last));
    }

    @Override
    public NumberRanges usedRanges(Series series, int count) {
        return ask(guarded -> guarded.usedRanges(series, count));
    }

    @Override
    public NumberRanges retiredRanges(Series series, int count) {
        return ask(guarded -> guarded.retiredRanges(series, count));
    }

    @Override
    public List<Series> seriesOf(String prefix) {
        return ask(guarded -> guarded.seriesOf(prefix));
    }

    @Override
    public long ownFree(int slot, Series series, long first, long last) {
        return askLong(guarded -> guarded.ownFree(slot, series, first, last));
    }

    @Override
    public void own(int slot, Designator designator) {
        change(guarded -> guarded.own(slot, designator));
    }

    @Override
    public void own(int slot, Series series, NumberRanges numbers) {
        change(guarded -> guarded.own(slot, series, numbers));
    }

    @Override
    public void markAhead(Series series, NumberRanges numbers) {
        change(guarded -> guarded.markAhead(series, numbers));
    }

    @Override
    public Map<Series, NumberRanges> ahead() {
        return ask(ReferenceIndex::ahead);
    }

    @Override
    public void forgetAhead() {
        change(ReferenceIndex::forgetAhead);
    }

    @Override
    public void retire(Series series, NumberRanges numbers) {
        change(guarded -> guarded.retire(series, numbers));
    }

    @Override
    public Map<Series, NumberRanges> retired() {
        return ask(ReferenceIndex::retired);
    }

    @Override
    public void release(int slot, Designator designator) {
        change(guarded -> guarded.release(slot, designator));
    }

    @Override
    public long ownedCount(int slot) {
        return askLong(guarded -> guarded.ownedCount(slot));
    }

    @Override
    public long usedCount() {
        return askLong(ReferenceIndex::usedCount);
    }

    @Override
    public Holdings holdings(int slot) {
        return ask(guarded -> guarded.holdings(slot));
    }

    @Override
    public List<Designator> conflicts(Holdings holdings) {
        return ask(guarded -> guarded.conflicts(holdings));
    }

    @Override
    public void adopt(int slot, Holdings holdings) {
        change(guarded -> guarded.adopt(slot, holdings));
    }

    @Override
    public void forget(int slot) {
        change(guarded -> guarded.forget(slot));
    }

    @Override
    public void withdraw(int slot) {
        change(guarded -> guarded.withdraw(slot));
    }

    @Override
    public void retire(int slot) {
        change(guarded -> guarded.retire(slot));
    }

    @Override
    public IndexRows drainChanges() {
        return ask(ReferenceIndex::drainChanges);
    }

    @Override
    public void restore(IndexRows rows) {
        change(guarded -> guarded.restore(rows));
    }

    @Override
    public IndexSize size() {
        return ask(ReferenceIndex::size);
    }

    @Override
    public List<Designator> page(
            int @Nullable [] slots, @Nullable String prefix, @Nullable Designator after, int limit) {
        return ask(guarded -> guarded.page(slots, prefix, after, limit));
    }

    @Override
    public long count(int @Nullable [] slots, @Nullable String prefix) {
        return askLong(guarded -> guarded.count(slots, prefix));
    }

    @Override
    public Map<String, PrefixUsage> usageByPrefix() {
        return ask(ReferenceIndex::usageByPrefix);
    }
}
