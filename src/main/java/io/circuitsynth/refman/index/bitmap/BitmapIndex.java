package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fast index: compressed bitmaps for the numbers, a small set of texts for references without one.
 *
 * <p>Each owner has, for each series, the bitmap of the numbers it owns and of those it retired; each hierarchy has their
 * unions. Whether a number is used, whose it is and which is the next free one are read from the unions, so none of them
 * depends on how many managers there are or how many references are used.
 */
public final class BitmapIndex implements ReferenceIndex {

    /** What an owner, a series, a holding or a text takes besides its bitmaps, about. */
    private static final long BYTES_EACH = 300;

    private final Map<Series, BitmapSeries> seriesInUse = new HashMap<>(2);
    private final TreeMap<String, Integer> unnumbered = new TreeMap<>();
    private final List<@Nullable BitmapOwner> owners = new ArrayList<>(1);
    private @Nullable BitmapChanges changes;
    private long usedCount;

    // Designs grow in bursts, one sheet drawing one kind of part: the holding asked for last is asked for again.
    private @Nullable OwnedNumbers lastHolding;
    private @Nullable Series lastSeries;
    private int lastSlot;

    @Override
    public IndexImplementation implementation() {
        return IndexImplementation.BITMAP;
    }

    @Override
    public int ownerOf(Designator designator) {
        if (!designator.isNumbered()) {
            return unnumbered.getOrDefault(designator.text(), NO_OWNER);
        }
        BitmapSeries series = seriesInUse.get(designator.series());
        return series == null ? NO_OWNER : series.ownerOf(designator.number());
    }

    @Override
    public NumberRanges findFree(Series series, long first, long last, long count) {
        BitmapSeries known = seriesInUse.get(series);
        if (known != null) {
            return known.findFree(first, last, count);
        }
        NumberRanges all = new NumberRanges();
        all.add(first, Math.min(last, first + count - 1));
        return all;
    }

    @Override
    public NumberRanges findRetired(Series series, long first, long last, long count) {
        BitmapSeries known = seriesInUse.get(series);
        return known == null ? new NumberRanges() : known.findRetired(first, last, count);
    }

    @Override
    public long ownFree(int slot, Series series, long first, long last) {
        OwnedNumbers held = lastHolding;
        BitmapSeries known =
                held != null && slot == lastSlot && series.equals(lastSeries) ? held.series : seriesInUse.get(series);
        // Nothing may be held in a series before there is a number: the last one to leave takes the series along.
        long number = known == null ? (first <= last ? first : -1) : known.firstFree(first, last);
        if (number >= 0) {
            own(slot, holding(slot, series), number);
        }
        return number;
    }

    @Override
    public void own(int slot, Designator designator) {
        if (designator.isNumbered()) {
            own(slot, holding(slot, designator.series()), designator.number());
        } else {
            BitmapOwner owner = owner(slot);
            unnumbered.put(designator.text(), slot);
            owner.unnumbered.add(designator.text());
            counted(owner, 1);
            changes().unnumbered(slot, designator.text(), true);
        }
    }

    private void own(int slot, OwnedNumbers holding, long number) {
        holding.series.own(slot, number);
        holding.owned.add(number);
        counted(holding.owner, 1);
        changing(holding).add(number);
    }

    @Override
    public void own(int slot, Series series, NumberRanges numbers) {
        OwnedNumbers holding = holding(slot, series);
        holding.series.own(slot, numbers);
        holding.owned.add(numbers);
        counted(holding.owner, numbers.count());
        changing(holding).add(numbers);
    }

    @Override
    public void markAhead(Series series, NumberRanges numbers) {
        series(series).markAhead(BitmapSet.of(numbers));
        changes().ahead(series, numbers);
    }

    @Override
    public Map<Series, NumberRanges> ahead() {
        Map<Series, NumberRanges> ahead = new HashMap<>();
        seriesInUse.forEach((series, numbers) -> {
            NumberRanges ranges = numbers.ahead();
            if (!ranges.isEmpty()) {
                ahead.put(series, ranges);
            }
        });
        return ahead;
    }

    @Override
    public void forgetAhead() {
        seriesInUse.forEach((series, numbers) -> {
            changes().ahead(series, numbers.aheadBlocks());
            numbers.forgetAhead();
        });
        seriesInUse.values().removeIf(BitmapSeries::isEmpty);
    }

    @Override
    public void release(int slot, Designator designator) {
        BitmapOwner owner = owner(slot);
        if (designator.isNumbered()) {
            BitmapSet number = new BitmapSet();
            number.add(designator.number());
            OwnedNumbers holding = holding(slot, designator.series());
            retire(holding, number);
            holding.series.disown(slot, designator.number());
            holding.owned.remove(designator.number());
            changing(holding).add(designator.number());
        } else {
            unnumbered.remove(designator.text());
            owner.unnumbered.remove(designator.text());
            changes().unnumbered(slot, designator.text(), false);
        }
        counted(owner, -1);
    }

    private static void retire(OwnedNumbers holding, BitmapSet numbers) {
        holding.series.retire(holding.retired(), numbers);
        holding.retiredToAdd().addAll(numbers);
    }

    @Override
    public long ownedCount(int slot) {
        BitmapOwner owner = ownerOrNull(slot);
        return owner == null ? 0 : owner.ownedCount;
    }

    @Override
    public long usedCount() {
        return usedCount;
    }

    @Override
    public Holdings holdings(int slot) {
        Map<Series, Holdings.Numbers> numbers = new HashMap<>();
        BitmapOwner owner = ownerOrNull(slot);
        if (owner == null) {
            return new Holdings(numbers, Set.of());
        }
        owner.holdings.forEach((series, holding) -> {
            Holdings.Numbers held = holding.numbers();
            if (!held.isEmpty()) {
                numbers.put(series, held);
            }
        });
        return new Holdings(numbers, Set.copyOf(owner.unnumbered));
    }

    @Override
    public List<Designator> conflicts(Holdings holdings) {
        List<Designator> conflicts = new ArrayList<>();
        holdings.numbers().forEach((series, numbers) -> {
            BitmapSeries known = seriesInUse.get(series);
            if (known != null) {
                BitmapSet both = BitmapSet.of(numbers.owned());
                both.retainAll(known.used());
                for (long number = both.next(0); number >= 0; number = both.next(number + 1)) {
                    conflicts.add(Designator.of(series, number));
                }
            }
        });
        for (String text : holdings.unnumbered()) {
            if (unnumbered.containsKey(text)) {
                conflicts.add(Designator.parse(text));
            }
        }
        return conflicts;
    }

    @Override
    public void adopt(int slot, Holdings holdings) {
        holdings.numbers().forEach((series, numbers) -> {
            own(slot, series, numbers.owned());
            if (!numbers.retired().isEmpty()) {
                OwnedNumbers holding = holding(slot, series);
                retire(holding, BitmapSet.of(numbers.retired()));
                changing(holding).add(numbers.retired());
            }
        });
        for (String text : holdings.unnumbered()) {
            own(slot, Designator.parse(text));
        }
    }

    @Override
    public void forget(int slot) {
        leave(slot, true);
    }

    @Override
    public void withdraw(int slot) {
        leave(slot, false);
    }

    private void leave(int slot, boolean forgetAhead) {
        BitmapOwner owner = ownerOrNull(slot);
        if (owner == null) {
            return;
        }
        owners.set(slot, null);
        lastHolding = null;
        owner.holdings.forEach((series, holding) -> {
            changes().gone(holding);
            if (forgetAhead) {
                changes().ahead(series, holding.series.aheadBlocks());
            }
            holding.series.leave(
                    slot, holding, forgetAhead, () -> holdingsOf(series).iterator());
            if (holding.series.isEmpty()) {
                seriesInUse.remove(series);
            }
        });
        for (String text : owner.unnumbered) {
            unnumbered.remove(text);
            changes().unnumbered(slot, text, false);
        }
        usedCount -= owner.ownedCount;
    }

    @Override
    public IndexRows drainChanges() {
        BitmapChanges taken = changes;
        changes = null;
        return taken == null ? new IndexRows() : taken.take(seriesInUse::get);
    }

    @Override
    public void restore(IndexRows rows) {
        rows.numbers().forEach(this::restore);
        seriesInUse.values().forEach(BitmapSeries::optimize);
        for (IndexRows.Ahead row : rows.ahead()) {
            if (row.numbers() != null) {
                series(row.key().series()).markAhead(BitmapSet.of(row.numbers()));
            }
        }
        for (IndexRows.Unnumbered row : rows.unnumbered()) {
            BitmapOwner owner = owner(row.key().slot());
            unnumbered.put(row.key().reference(), owner.slot);
            owner.unnumbered.add(row.key().reference());
            counted(owner, 1);
        }
    }

    private void restore(IndexRows.Numbers row) {
        OwnedNumbers holding = holding(row.key().slot(), row.key().series());
        if (row.owned() != null) {
            BitmapSet owned = BitmapSet.of(row.owned());
            holding.series.own(row.key().slot(), owned);
            holding.owned.addAll(owned);
            counted(holding.owner, owned.count());
        }
        if (row.retired() != null) {
            retire(holding, BitmapSet.of(row.retired()));
        }
    }

    @Override
    public long bytes() {
        long bytes = BYTES_EACH * unnumbered.size();
        for (BitmapSeries series : seriesInUse.values()) {
            bytes += BYTES_EACH + series.bytes();
        }
        for (BitmapOwner owner : owners) {
            if (owner != null) {
                bytes += BYTES_EACH;
                for (OwnedNumbers holding : owner.holdings.values()) {
                    bytes += BYTES_EACH + holding.bytes();
                }
            }
        }
        return bytes;
    }

    @Override
    public List<Designator> page(
            int @Nullable [] slots, @Nullable String prefix, @Nullable Designator after, int limit) {
        return BitmapPage.of(view(slots), prefix, after, limit);
    }

    @Override
    public long count(int @Nullable [] slots, @Nullable String prefix) {
        if (prefix != null) {
            return view(slots).count(prefix);
        }
        if (slots == null) {
            return usedCount;
        }
        long count = 0;
        for (int slot : slots) {
            count += ownedCount(slot);
        }
        return count;
    }

    @Override
    public Map<String, PrefixUsage> usageByPrefix() {
        Map<String, PrefixUsage> usage = new HashMap<>();
        seriesInUse.forEach((series, numbers) -> {
            if (!numbers.used().isEmpty()) {
                PrefixUsage used =
                        new PrefixUsage(numbers.used().count(), numbers.used().highest());
                usage.merge(series.prefix(), used, PrefixUsage::plus);
            }
        });
        return usage;
    }

    private BitmapView view(int @Nullable [] slots) {
        if (slots == null) {
            BitmapView all = new BitmapView(unnumbered.navigableKeySet());
            seriesInUse.forEach((series, numbers) -> all.add(series, numbers.used()));
            return all;
        }
        BitmapView view = new BitmapView(new TreeSet<>());
        for (int slot : slots) {
            BitmapOwner owner = ownerOrNull(slot);
            if (owner != null) {
                owner.holdings.forEach((series, holding) -> view.add(series, holding.owned));
                view.unnumbered().addAll(owner.unnumbered);
            }
        }
        return view;
    }

    private List<OwnedNumbers> holdingsOf(Series series) {
        List<OwnedNumbers> holdings = new ArrayList<>();
        for (BitmapOwner owner : owners) {
            OwnedNumbers holding = owner == null ? null : owner.holdings.get(series);
            if (holding != null) {
                holdings.add(holding);
            }
        }
        return holdings;
    }

    /** Most indexes that live have no changes that are not kept, and should not pay for them. */
    private BitmapChanges changes() {
        if (changes == null) {
            changes = new BitmapChanges();
        }
        return changes;
    }

    /** The changed blocks of a holding, to which more are about to be added. */
    private ChangedBlocks changing(OwnedNumbers holding) {
        if (holding.changed.isEmpty()) {
            changes().held(holding);
        }
        return holding.changed;
    }

    private BitmapSeries series(Series series) {
        return seriesInUse.computeIfAbsent(series, key -> new BitmapSeries());
    }

    private OwnedNumbers holding(int slot, Series series) {
        OwnedNumbers last = lastHolding;
        if (last == null || slot != lastSlot || !series.equals(lastSeries)) {
            BitmapOwner owner = owner(slot);
            last = owner.holdings.get(series);
            if (last == null) {
                last = new OwnedNumbers(owner, series, series(series));
                owner.holdings.put(series, last);
            }
            lastHolding = last;
            lastSeries = series;
            lastSlot = slot;
        }
        return last;
    }

    private @Nullable BitmapOwner ownerOrNull(int slot) {
        return slot < owners.size() ? owners.get(slot) : null;
    }

    private BitmapOwner owner(int slot) {
        while (owners.size() <= slot) {
            owners.add(null);
        }
        BitmapOwner owner = owners.get(slot);
        if (owner == null) {
            owner = new BitmapOwner(slot);
            owners.set(slot, owner);
        }
        return owner;
    }

    private void counted(BitmapOwner owner, long change) {
        owner.ownedCount += change;
        usedCount += change;
    }
}
