package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Reads one page in natural order from a {@link BitmapView}; merges the series of one prefix by number. */
final class BitmapPage {

    private final List<Designator> page = new ArrayList<>();
    private final BitmapView view;
    private final @Nullable Designator after;
    private final int limit;

    private BitmapPage(BitmapView view, @Nullable Designator after, int limit) {
        this.view = view;
        this.after = after;
        this.limit = limit;
    }

    static List<Designator> of(BitmapView view, @Nullable String prefix, @Nullable Designator after, int limit) {
        BitmapPage reader = new BitmapPage(view, after, limit);
        PriorityQueue<String> prefixes = new PriorityQueue<>();
        if (prefix != null && after != null && prefix.compareTo(after.prefix()) < 0) {
            return List.of();
        }
        if (prefix != null) {
            prefixes.add(prefix);
        } else {
            reader.addFrom(view.prefixes(), prefixes);
            reader.addFrom(after == null ? view.unnumbered() : view.unnumbered().tailSet(after.prefix()), prefixes);
        }
        String last = null;
        while (!prefixes.isEmpty() && reader.page.size() < limit) {
            String next = prefixes.remove();
            if (!next.equals(last)) {
                reader.read(next);
                last = next;
            }
        }
        return reader.page;
    }

    private void addFrom(Iterable<String> candidates, PriorityQueue<String> prefixes) {
        for (String candidate : candidates) {
            if (after == null || candidate.compareTo(after.prefix()) >= 0) {
                prefixes.add(candidate);
            }
        }
    }

    private void read(String prefix) {
        if (view.unnumbered().contains(prefix)) {
            addIfBehind(Designator.parse(prefix));
        }
        Map<Series, BitmapSet> numbers = view.numbers(prefix);
        long from = after != null && after.prefix().equals(prefix) ? Math.max(after.number(), 0) : 0;
        PriorityQueue<Designator> heads = new PriorityQueue<>();
        numbers.forEach((series, set) -> addNext(series, set.next(from), heads));
        while (!heads.isEmpty() && page.size() < limit) {
            Designator head = heads.remove();
            addIfBehind(head);
            BitmapSet set = numbers.get(head.series());
            if (set != null) {
                addNext(head.series(), set.next(head.number() + 1), heads);
            }
        }
    }

    private static void addNext(Series series, long number, PriorityQueue<Designator> heads) {
        if (number >= 0) {
            heads.add(Designator.of(series, number));
        }
    }

    private void addIfBehind(Designator designator) {
        if (after == null || designator.compareTo(after) > 0) {
            page.add(designator);
        }
    }
}
