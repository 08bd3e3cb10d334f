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
 * Asks two indexes the same questions and tells when they disagree; the second one's answer is given.
 *
 * <p>A failure of the first one is a disagreement too, and keeps nobody from the second one's answer. Changes are computed from answers, so after a disagreement both still receive the same changes.
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
        return ask("ahead", ReferenceIndex::ahead);
    }

    @Override
    public void forgetAhead() {
        change("forgetAhead", ReferenceIndex::forgetAhead);
    }

    @Override
    public void release(int slot, Designator designator) {
        change("release", index -> index.release(slot, designator));
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
        change("adopt", index -> index.adopt(slot, holdings));
    }

    @Override
    public void forget(int slot) {
        change("forget", index -> index.forget(slot));
    }

    @Override
    public IndexRows drainChanges() {
        // Equal numbers can be compressed in different ways, so what the watched one says cannot be compared.
        onWatched("drainChanges", ReferenceIndex::drainChanges);
        return trusted.drainChanges();
    }

    @Override
    public void restore(IndexRows rows) {
        change("restore", index -> index.restore(rows));
    }

    @Override
    public long bytes() {
        return watched.bytes() + trusted.bytes();
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

    @Override
    public void withdraw(int slot) {
        change("withdraw", index -> index.withdraw(slot));
    }

    private void change(String what, Consumer<ReferenceIndex> change) {
        change.accept(trusted);
        onWatched(what, change);
    }

    private void onWatched(String what, Consumer<ReferenceIndex> change) {
        try {
            change.accept(watched);
        } catch (RuntimeException e) {
            mismatched(what, "done", e);
        }
    }

    private <T> T ask(String question, Function<ReferenceIndex, T> answer) {
        T expected = answer.apply(trusted);
        try {
            T actual = answer.apply(watched);
            if (!Objects.equals(expected, actual)) {
                mismatched(question, expected, actual);
            }
        } catch (RuntimeException e) {
            mismatched(question, expected, e);
        }
        return expected;
    }

    private void mismatched(String question, Object expected, Object actual) {
        events.mismatched(question, shortened(expected), shortened(actual));
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS) + "…";
    }
}
