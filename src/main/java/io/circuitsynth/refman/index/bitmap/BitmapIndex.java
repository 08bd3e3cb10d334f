package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.IndexImplementation;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.index.IndexSize;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores numbers in compressed bitmaps, and references without a number in a small map.
 *
 * <p>Each owner has, for each series, a bitmap of the numbers it owns and one of those it retired. The hierarchy has their
 * unions. Lookups of a number, of its owner and of the next free number read the unions only. So their cost does not depend
 * on the count of managers or of used references.
 */
public final class BitmapIndex implements ReferenceIndex {

    /** The approximate size of an owner, a series, its owned numbers or a text, without bitmaps. */
    private static final long BYTES_EACH = 300;

    private final Map<Series, BitmapSeries> seriesInUse = new HashMap<>(2);
    private final TreeMap<String, Integer> unnumbered = new TreeMap<>();
    private final List<@Nullable BitmapOwner> owners = new ArrayList<>(1);
    private @Nullable BitmapChanges changes;
    private long usedCount;

    /** An upper bound of the digits of all series; removals do not lower it. */
    private int maxDigits;

    // Designs grow in bursts of one kind of part on one sheet, so the last owned numbers are likely to be used again.
    private @Nullable OwnedNumbers lastOwnedNumbers;
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
    public NumberRanges findFree(List<Series> series, long first, long last, long count) {
        NumberRanges found = new NumberRanges();
        long missing = count;
        for (long number = firstFree(series, first, last); missing > 0 && number >= 0; missing--) {
            found.add(number, number);
            number = firstFree(series, number + 1, last);
        }
        return found;
    }

    /** Returns the lowest number that is free in each of the series; −1 if there is none. */
    private long firstFree(List<Series> series, long first, long last) {
        long number = first;
        int free = 0;
        for (int i = 0; free < series.size() && number >= 0; i = (i + 1) % series.size()) {
            BitmapSeries known = seriesInUse.get(series.get(i));
            long next = known == null ? (number <= last ? number : -1) : known.firstFree(number, last);
            free = next == number ? free + 1 : 1;
            number = next;
        }
        return number;
    }

    @Override
    public NumberRanges findRetired(List<Series> series, long first, long last, long count) {
        BitmapSet unused = new BitmapSet();
        series.forEach(each -> withKnown(each, known -> unused.addAll(known.retired())));
        series.forEach(each -> withKnown(each, known -> unused.removeAll(known.used())));
        return unused.lowest(first, last, count);
    }

    private void withKnown(Series series, Consumer<BitmapSeries> action) {
        BitmapSeries known = seriesInUse.get(series);
        if (known != null) {
            action.accept(known);
        }
    }

    @Override
    public boolean isFree(Series series, long first, long last) {
        BitmapSeries known = seriesInUse.get(series);
        return known == null || known.isFree(first, last);
    }

    @Override
    public long highestUsed(Series series, long last) {
        BitmapSeries known = seriesInUse.get(series);
        return known == null ? -1 : known.used().previous(last);
    }

    @Override
    public NumberRanges usedRanges(Series series, int count) {
        BitmapSeries known = seriesInUse.get(series);
        return known == null ? new NumberRanges() : known.used().ranges(count);
    }

    @Override
    public NumberRanges retiredRanges(Series series, int count) {
        BitmapSeries known = seriesInUse.get(series);
        return known == null ? new NumberRanges() : known.retired().ranges(count);
    }

    @Override
    public List<Series> seriesOf(String prefix) {
        List<Series> found = new ArrayList<>(1);
        for (int digits = 0; digits <= maxDigits; digits++) {
            Series series = new Series(prefix, digits);
            BitmapSeries known = seriesInUse.get(series);
            if (known != null && !known.isEmpty()) {
                found.add(series);
            }
        }
        return found;
    }

    @Override
    public long ownFree(int slot, Series series, long first, long last) {
        OwnedNumbers previous = lastOwnedNumbers;
        BitmapSeries known = previous != null && slot == lastSlot && series.equals(lastSeries)
                ? previous.series
                : seriesInUse.get(series);
        // A series must exist only while it has numbers: the last owner that leaves removes it.
        long number = known == null ? (first <= last ? first : -1) : known.firstFree(first, last);
        if (number >= 0) {
            own(slot, ownedNumbers(slot, series), number);
        }
        return number;
    }

    @Override
    public void own(int slot, Designator designator) {
        if (designator.isNumbered()) {
            own(slot, ownedNumbers(slot, designator.series()), designator.number());
        } else {
            BitmapOwner owner = owner(slot);
            unnumbered.put(designator.text(), slot);
            owner.unnumbered.add(designator.text());
            counted(owner, 1);
            changes().unnumbered(slot, designator.text(), true);
        }
    }

    private void own(int slot, OwnedNumbers ownedNumbers, long number) {
        ownedNumbers.series.own(slot, number);
        ownedNumbers.owned.add(number);
        counted(ownedNumbers.owner, 1);
        changing(ownedNumbers).add(number);
    }

    @Override
    public void own(int slot, Series series, NumberRanges numbers) {
        OwnedNumbers ownedNumbers = ownedNumbers(slot, series);
        ownedNumbers.series.own(slot, numbers);
        ownedNumbers.owned.add(numbers);
        counted(ownedNumbers.owner, numbers.count());
        changing(ownedNumbers).add(numbers);
    }

    @Override
    public void markAhead(Series series, NumberRanges numbers) {
        series(series).markAhead(BitmapSet.of(numbers));
        changes().remembered(series, numbers);
    }

    @Override
    public Map<Series, NumberRanges> ahead() {
        return bySeries(BitmapSeries::ahead);
    }

    private Map<Series, NumberRanges> bySeries(Function<BitmapSeries, NumberRanges> part) {
        Map<Series, NumberRanges> bySeries = new HashMap<>();
        seriesInUse.forEach((series, numbers) -> {
            NumberRanges ranges = part.apply(numbers);
            if (!ranges.isEmpty()) {
                bySeries.put(series, ranges);
            }
        });
        return bySeries;
    }

    @Override
    public void forgetAhead() {
        seriesInUse.forEach((series, numbers) -> {
            changes().remembered(series, numbers.aheadBlocks());
            numbers.forgetAhead();
        });
        seriesInUse.values().removeIf(BitmapSeries::isEmpty);
    }

    @Override
    public void retire(Series series, NumberRanges numbers) {
        BitmapSet unused = BitmapSet.of(numbers);
        BitmapSeries known = seriesInUse.get(series);
        if (known != null) {
            unused.removeAll(known.used());
        }
        if (!unused.isEmpty()) {
            changes().remembered(series, unused.blocks());
            series(series).retireWithoutOwner(unused);
        }
    }

    @Override
    public Map<Series, NumberRanges> retired() {
        return bySeries(BitmapSeries::retiredWithoutOwner);
    }

    @Override
    public void release(int slot, Designator designator) {
        BitmapOwner owner = owner(slot);
        if (designator.isNumbered()) {
            BitmapSet number = new BitmapSet();
            number.add(designator.number());
            OwnedNumbers ownedNumbers = ownedNumbers(slot, designator.series());
            retire(ownedNumbers, number);
            ownedNumbers.series.disown(slot, designator.number());
            ownedNumbers.owned.remove(designator.number());
            changing(ownedNumbers).add(designator.number());
        } else {
            unnumbered.remove(designator.text());
            owner.unnumbered.remove(designator.text());
            changes().unnumbered(slot, designator.text(), false);
        }
        counted(owner, -1);
    }

    private static void retire(OwnedNumbers ownedNumbers, BitmapSet numbers) {
        ownedNumbers.series.retire(ownedNumbers.retired(), numbers);
        ownedNumbers.retiredToAdd().addAll(numbers);
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
        owner.numbers.forEach((series, ownedNumbers) -> {
            Holdings.Numbers numbersOfSeries = ownedNumbers.numbers();
            if (!numbersOfSeries.isEmpty()) {
                numbers.put(series, numbersOfSeries);
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
                OwnedNumbers ownedNumbers = ownedNumbers(slot, series);
                retire(ownedNumbers, BitmapSet.of(numbers.retired()));
                changing(ownedNumbers).add(numbers.retired());
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

    @Override
    public void retire(int slot) {
        BitmapOwner owner = ownerOrNull(slot);
        if (owner == null) {
            return;
        }
        owner.numbers.forEach((series, ownedNumbers) -> {
            changes().remembered(series, ownedNumbers.blocks());
            ownedNumbers.series.retireWithoutOwner(ownedNumbers.owned);
            BitmapSet retired = ownedNumbers.retired();
            if (retired != null) {
                ownedNumbers.series.retireWithoutOwner(retired);
            }
        });
        leave(slot, false);
    }

    private void leave(int slot, boolean forgetAhead) {
        BitmapOwner owner = ownerOrNull(slot);
        if (owner == null) {
            return;
        }
        owners.set(slot, null);
        lastOwnedNumbers = null;
        owner.numbers.forEach((series, ownedNumbers) -> {
            changes().removed(ownedNumbers);
            if (forgetAhead) {
                changes().remembered(series, ownedNumbers.series.aheadBlocks());
            }
            ownedNumbers.series.leave(
                    slot,
                    ownedNumbers,
                    forgetAhead,
                    () -> ownedNumbersOf(series).iterator());
            if (ownedNumbers.series.isEmpty()) {
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
        BitmapChanges drained = changes;
        changes = null;
        return drained == null ? new IndexRows() : drained.drain(seriesInUse::get);
    }

    @Override
    public void restore(IndexRows rows) {
        rows.numbers().forEach(this::restore);
        seriesInUse.values().forEach(BitmapSeries::optimize);
        rows.hierarchyNumbers().forEach(this::restore);
        for (IndexRows.Unnumbered row : rows.unnumbered()) {
            BitmapOwner owner = owner(row.key().slot());
            unnumbered.put(row.key().reference(), owner.slot);
            owner.unnumbered.add(row.key().reference());
            counted(owner, 1);
        }
    }

    private void restore(IndexRows.Numbers row) {
        OwnedNumbers ownedNumbers = ownedNumbers(row.key().slot(), row.key().series());
        if (row.owned() != null) {
            BitmapSet owned = BitmapSet.of(row.owned());
            ownedNumbers.series.own(row.key().slot(), owned);
            ownedNumbers.owned.addAll(owned);
            counted(ownedNumbers.owner, owned.count());
        }
        if (row.retired() != null) {
            retire(ownedNumbers, BitmapSet.of(row.retired()));
        }
    }

    private void restore(IndexRows.HierarchyNumbers row) {
        if (row.ahead() != null) {
            series(row.key().series()).markAhead(BitmapSet.of(row.ahead()));
        }
        if (row.retired() != null) {
            series(row.key().series()).retireWithoutOwner(BitmapSet.of(row.retired()));
        }
    }

    @Override
    public IndexSize size() {
        long bytes = BYTES_EACH * unnumbered.size();
        long ranges = 0;
        for (BitmapSeries series : seriesInUse.values()) {
            bytes += BYTES_EACH + series.bytes();
            ranges += series.rangesCount();
        }
        for (BitmapOwner owner : owners) {
            if (owner != null) {
                bytes += BYTES_EACH;
                for (OwnedNumbers ownedNumbers : owner.numbers.values()) {
                    bytes += BYTES_EACH + ownedNumbers.bytes();
                    ranges += ownedNumbers.rangesCount();
                }
            }
        }
        return new IndexSize(bytes, seriesInUse.size(), unnumbered.size(), ranges);
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
                owner.numbers.forEach((series, ownedNumbers) -> view.add(series, ownedNumbers.owned));
                view.unnumbered().addAll(owner.unnumbered);
            }
        }
        return view;
    }

    private List<OwnedNumbers> ownedNumbersOf(Series series) {
        List<OwnedNumbers> all = new ArrayList<>();
        for (BitmapOwner owner : owners) {
            OwnedNumbers ownedNumbers = owner == null ? null : owner.numbers.get(series);
            if (ownedNumbers != null) {
                all.add(ownedNumbers);
            }
        }
        return all;
    }

    /** Returns the changes, which are created on demand: most cached indexes have none. */
    private BitmapChanges changes() {
        if (changes == null) {
            changes = new BitmapChanges();
        }
        return changes;
    }

    /** Returns the changed blocks of owned numbers that are about to change. */
    private ChangedBlocks changing(OwnedNumbers ownedNumbers) {
        if (ownedNumbers.changed.isEmpty()) {
            changes().changing(ownedNumbers);
        }
        return ownedNumbers.changed;
    }

    private BitmapSeries series(Series series) {
        maxDigits = Math.max(maxDigits, series.digits());
        return seriesInUse.computeIfAbsent(series, key -> new BitmapSeries());
    }

    private OwnedNumbers ownedNumbers(int slot, Series series) {
        OwnedNumbers last = lastOwnedNumbers;
        if (last == null || slot != lastSlot || !series.equals(lastSeries)) {
            BitmapOwner owner = owner(slot);
            last = owner.numbers.get(series);
            if (last == null) {
                last = new OwnedNumbers(owner, series, series(series));
                owner.numbers.put(series, last);
            }
            lastOwnedNumbers = last;
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
