package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks two indexes the same questions and tells when they disagree; the second one's answer is given.
 *
 * <p>Changes are computed from answers, so after a disagreement both still receive the same changes.
 */
final class ShadowIndex implements ReferenceIndex {

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
    public boolean isUsed(Designator designator) {
        return ask("isUsed " + designator.text(), index -> index.isUsed(designator));
    }

    @Override
    public int ownerOf(Designator designator) {
        return ask("ownerOf " + designator.text(), index -> index.ownerOf(designator));
    }

    @Override
    public NumberRanges findFree(Series series, long first, long last, long count) {
        return ask("findFree " + series, index -> index.findFree(series, first, last, count));
    }

    @Override
    public NumberRanges findRetired(Series series, long first, long last, long count) {
        return ask("findRetired " + series, index -> index.findRetired(series, first, last, count));
    }

    @Override
    public void own(int slot, Designator designator) {
        watched.own(slot, designator);
        trusted.own(slot, designator);
    }

    @Override
    public void own(int slot, Series series, NumberRanges numbers) {
        watched.own(slot, series, numbers);
        trusted.own(slot, series, numbers);
    }

    @Override
    public void markAhead(int slot, Series series, NumberRanges numbers) {
        watched.markAhead(slot, series, numbers);
        trusted.markAhead(slot, series, numbers);
    }

    @Override
    public void release(int slot, Designator designator) {
        watched.release(slot, designator);
        trusted.release(slot, designator);
    }

    @Override
    public void retire(int slot, Series series, NumberRanges numbers) {
        watched.retire(slot, series, numbers);
        trusted.retire(slot, series, numbers);
    }

    @Override
    public long ownedCount(int slot) {
        return ask("ownedCount", index -> index.ownedCount(slot));
    }

    @Override
    public long usedCount() {
        return ask("usedCount", ReferenceIndex::usedCount);
    }

    @Override
    public Holdings holdings(int slot) {
        return ask("holdings", index -> index.holdings(slot));
    }

    @Override
    public List<Designator> conflicts(Holdings holdings) {
        return ask(
                "conflicts",
                index -> index.conflicts(holdings).stream()
                        .sorted(Comparator.naturalOrder())
                        .toList());
    }

    @Override
    public void adopt(int slot, Holdings holdings) {
        watched.adopt(slot, holdings);
        trusted.adopt(slot, holdings);
    }

    @Override
    public void forget(int slot) {
        watched.forget(slot);
        trusted.forget(slot);
    }

    @Override
    public List<Designator> page(
            int @Nullable [] slots, @Nullable String prefix, @Nullable Designator after, int limit) {
        return ask("page", index -> index.page(slots, prefix, after, limit));
    }

    @Override
    public long count(int @Nullable [] slots, @Nullable String prefix) {
        return ask("count", index -> index.count(slots, prefix));
    }

    @Override
    public Map<String, PrefixUsage> usageByPrefix() {
        return ask("usageByPrefix", ReferenceIndex::usageByPrefix);
    }

    private <T> T ask(String question, Function<ReferenceIndex, T> answer) {
        T expected = answer.apply(trusted);
        T actual = answer.apply(watched);
        if (!Objects.equals(expected, actual)) {
            events.mismatched(question, String.valueOf(expected), String.valueOf(actual));
        }
        return expected;
    }
}
