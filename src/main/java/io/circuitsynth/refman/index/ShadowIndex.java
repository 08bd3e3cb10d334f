package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Queries two indexes and reports different results; returns the result of the trusted index.
 *
 * <p>A failure of the watched index counts as a mismatch, and is not thrown to the caller. Callers compute changes from the
 * returned results, so both indexes receive the same changes even after a mismatch.
 */
final class ShadowIndex implements ReferenceIndex {

    private static final int MAX_CHARACTERS = 200;

    private final ReferenceIndex watched;
    private final ReferenceIndex trusted;
    private final IndexEvents events;

    ShadowIndex(ReferenceIndex watched, ReferenceIndex trusted, IndexEvents events) {
        this.watched = watched;
        this.trusted = trusted;
        this.events = events;
    }

    @Override
    public IndexImplementation implementation() {
        return watched.implementation();
    }

    @Override
    public int ownerOf(Designator designator) {
        return compare("ownerOf " + designator.text(), index -> index.ownerOf(designator));
    }

    @Override
    public NumberRanges findFree(Series series, long first, long last, long count) {
        return compare("findFree " + series, index -> index.findFree(series, first, last, count));
    }

    @Override
    public NumberRanges findRetired(Series series, long first, long last, long count) {
        return compare("findRetired " + series, index -> index.findRetired(series, first, last, count));
    }

    @Override
    public NumberRanges findFree(List<Series> series, long first, long last, long count) {
        return compare("findFree " + series, index -> index.findFree(series, first, last, count));
    }

    @Override
    public NumberRanges findRetired(List<Series> series, long first, long last, long count) {
        return compare("findRetired " + series, index -> index.findRetired(series, first, last, count));
    }

    @Override
    public boolean isFree(Series series, long first, long last) {
        return compare("isFree " + series, index -> index.isFree(series, first, last));
    }

    @Override
    public long highestUsed(Series series, long last) {
        return compare("highestUsed " + series, index -> index.highestUsed(series, last));
    }

    @Override
    public NumberRanges usedRanges(Series series, int count) {
        return compare("usedRanges " + series, index -> index.usedRanges(series, count));
    }

    @Override
    public NumberRanges retiredRanges(Series series, int count) {
        return compare("retiredRanges " + series, index -> index.retiredRanges(series, count));
    }

    @Override
    public List<Series> seriesOf(String prefix) {
        return compare("seriesOf " + prefix, index -> index.seriesOf(prefix));
    }

    @Override
    public void own(int slot, Designator designator) {
        change("own", index -> index.own(slot, designator));
    }

    @Override
    public void own(int slot, Series series, NumberRanges numbers) {
        change("own", index -> index.own(slot, series, numbers));
    }

    @Override
    public void markAhead(Series series, NumberRanges numbers) {
        change("markAhead", index -> index.markAhead(series, numbers));
    }

    @Override
    public Map<Series, NumberRanges> ahead() {
        return compare("ahead", ReferenceIndex::ahead);
    }

    @Override
    public void forgetAhead() {
        change("forgetAhead", ReferenceIndex::forgetAhead);
    }

    @Override
    public void retire(Series series, NumberRanges numbers) {
        change("retire", index -> index.retire(series, numbers));
    }

    @Override
    public Map<Series, NumberRanges> retired() {
        return compare("retired", ReferenceIndex::retired);
    }

    @Override
    public void release(int slot, Designator designator) {
        change("release", index -> index.release(slot, designator));
    }

    @Override
    public long ownedCount(int slot) {
        return compare("ownedCount", index -> index.ownedCount(slot));
    }

    @Override
    public long usedCount() {
        return compare("usedCount", ReferenceIndex::usedCount);
    }

    @Override
    public Holdings holdings(int slot) {
        return compare("holdings", index -> index.holdings(slot));
    }

    @Override
    public List<Designator> conflicts(Holdings holdings) {
        return compare(
                "conflicts",
                index -> index.conflicts(holdings).stream()
                        .sorted(Comparator.naturalOrder())
                        .toList());
    }

    @Override
    public void adopt(int slot, Holdings holdings) {
        change("adopt", index -> index.adopt(slot, holdings));
    }

    @Override
    public void forget(int slot) {
        change("forget", index -> index.forget(slot));
    }

    @Override
    public void withdraw(int slot) {
        change("withdraw", index -> index.withdraw(slot));
    }

    @Override
    public void retire(int slot) {
        change("retire an owner", index -> index.retire(slot));
    }

    @Override
    public IndexRows drainChanges() {
        // Not compared, because equal numbers can be compressed differently.
        onWatched("drainChanges", ReferenceIndex::drainChanges);
        return trusted.drainChanges();
    }

    @Override
    public void restore(IndexRows rows) {
        change("restore", index -> index.restore(rows));
    }

    @Override
    public IndexSize size() {
        IndexSize size = trusted.size();
        try {
            return size.withBytesOf(watched.size());
        } catch (RuntimeException | LinkageError e) {
            mismatched("size", "an estimate", e);
            return size;
        }
    }

    @Override
    public List<Designator> page(
            int @Nullable [] slots, @Nullable String prefix, @Nullable Designator after, int limit) {
        return compare("page", index -> index.page(slots, prefix, after, limit));
    }

    @Override
    public long count(int @Nullable [] slots, @Nullable String prefix) {
        return compare("count", index -> index.count(slots, prefix));
    }

    @Override
    public Map<String, PrefixUsage> usageByPrefix() {
        return compare("usageByPrefix", ReferenceIndex::usageByPrefix);
    }

    private void change(String what, Consumer<ReferenceIndex> change) {
        change.accept(trusted);
        onWatched(what, change);
    }

    private void onWatched(String what, Consumer<ReferenceIndex> change) {
        try {
            change.accept(watched);
        } catch (RuntimeException | LinkageError e) {
            mismatched(what, "done", e);
        }
    }

    private <T> T compare(String query, Function<ReferenceIndex, T> read) {
        T expected = read.apply(trusted);
        try {
            T actual = read.apply(watched);
            if (!Objects.equals(expected, actual)) {
                mismatched(query, expected, actual);
            }
        } catch (RuntimeException | LinkageError e) {
            mismatched(query, expected, e);
        }
        return expected;
    }

    private void mismatched(String query, Object expected, Object actual) {
        events.mismatched(query, shortened(expected), shortened(actual));
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS) + "…";
    }
}
