package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores a plain set of references for each owner, and scans all of them for every query.
 *
 * <p>This is the algorithm of the Python {@code ReferenceManager}, which collects every used reference of the tree for each
 * check. It is slow and simple. It is the fallback of the bitmap index, and the reference of the shadow index. It needs no
 * library, and reads and writes the same rows as the bitmap index.
 */
public final class ScanningIndex implements ReferenceIndex {

    private static final long BYTES_FOR_EACH_REFERENCE = 230;
    private static final long BYTES_FOR_EACH_OWNER = 200;

    private final TreeMap<Integer, Owner> owners = new TreeMap<>();
    private final Set<Designator> ahead = new HashSet<>();
    private final Set<Designator> ownerless = new HashSet<>();
    private final Changes changes = new Changes();

    /** Returns an estimate of the memory of an index with these rows, without restoring it. */
    static long bytesToRestore(IndexRows rows) {
        long references = rows.unnumbered().size();
        for (IndexRows.Numbers row : rows.numbers()) {
            references += claimedCount(row.owned()) + claimedCount(row.retired());
        }
        for (IndexRows.HierarchyNumbers row : rows.hierarchyNumbers()) {
            references += claimedCount(row.ahead()) + claimedCount(row.retired());
        }
        return BYTES_FOR_EACH_REFERENCE * references;
    }

    private static long claimedCount(byte @Nullable [] block) {
        return block == null ? 0 : RoaringBlock.claimedCount(block);
    }

    private static final class Changes {
        final Set<IndexRows.NumbersKey> numbers = new HashSet<>();
        final Set<IndexRows.HierarchyNumbersKey> hierarchyNumbers = new HashSet<>();
        final Set<IndexRows.UnnumberedKey> unnumbered = new HashSet<>();

        void held(int slot, Designator designator) {
            if (designator.isNumbered()) {
                numbers.add(new IndexRows.NumbersKey(slot, designator.series(), RoaringBlock.of(designator.number())));
            } else {
                unnumbered.add(new IndexRows.UnnumberedKey(slot, designator.text()));
            }
        }

        void remembered(Designator designator) {
            hierarchyNumbers.add(
                    new IndexRows.HierarchyNumbersKey(designator.series(), RoaringBlock.of(designator.number())));
        }
    }

    private static final class Owner {
        final Set<Designator> owned = new HashSet<>();
        final Set<Designator> retired = new HashSet<>();
    }

    @Override
    public IndexImplementation implementation() {
        return IndexImplementation.SCANNING;
    }

    @Override
    public int ownerOf(Designator designator) {
        for (Map.Entry<Integer, Owner> entry : owners.entrySet()) {
            if (entry.getValue().owned.contains(designator)) {
                return entry.getKey();
            }
        }
        return NO_OWNER;
    }

    @Override
    public NumberRanges findFree(Series series, long first, long last, long count) {
        return findFree(List.of(series), first, last, count);
    }

    @Override
    public NumberRanges findFree(List<Series> series, long first, long last, long count) {
        Set<Designator> skipped = skipped();
        NumberRanges found = new NumberRanges();
        long missing = count;
        for (long candidate = first; missing > 0 && candidate <= last; candidate++) {
            long number = candidate;
            if (series.stream().noneMatch(each -> skipped.contains(Designator.of(each, number)))) {
                found.add(number, number);
                missing--;
            }
        }
        return found;
    }

    @Override
    public NumberRanges findRetired(Series series, long first, long last, long count) {
        return findRetired(List.of(series), first, last, count);
    }

    @Override
    public NumberRanges findRetired(List<Series> series, long first, long last, long count) {
        Set<Long> unused = numbers(retiredByAny(), series);
        unused.removeAll(numbers(collect(owner -> owner.owned), series));
        NumberRanges found = new NumberRanges();
        unused.stream()
                .filter(number -> number >= first && number <= last)
                .sorted()
                .limit(count)
                .forEachOrdered(number -> found.add(number, number));
        return found;
    }

    @Override
    public boolean isFree(Series series, long first, long last) {
        return numbers(skipped(), List.of(series)).stream().noneMatch(number -> number >= first && number <= last);
    }

    @Override
    public long highestUsed(Series series, long last) {
        return numbers(collect(owner -> owner.owned), List.of(series)).stream()
                .filter(number -> number <= last)
                .max(Comparator.naturalOrder())
                .orElse(-1L);
    }

    @Override
    public NumberRanges usedRanges(Series series, int count) {
        return lowestRanges(numbers(collect(owner -> owner.owned), List.of(series)), count);
    }

    @Override
    public NumberRanges retiredRanges(Series series, int count) {
        return lowestRanges(numbers(retiredByAny(), List.of(series)), count);
    }

    private static NumberRanges lowestRanges(Set<Long> numbers, int count) {
        NumberRanges ranges = new NumberRanges();
        for (long number : new TreeSet<>(numbers)) {
            boolean isNext = !ranges.isEmpty() && ranges.last() == number - 1;
            if (!isNext && ranges.size() == count) {
                break;
            }
            ranges.add(number, number);
        }
        return ranges;
    }

    @Override
    public List<Series> seriesOf(String prefix) {
        return skipped().stream()
                .filter(Designator::isNumbered)
                .map(Designator::series)
                .filter(series -> series.prefix().equals(prefix))
                .distinct()
                .sorted(Comparator.comparingInt(Series::digits))
                .toList();
    }

    /** Returns the references that are not free: used, retired or generated ahead. */
    private Set<Designator> skipped() {
        Set<Designator> skipped = collect(owner -> owner.owned);
        skipped.addAll(retiredByAny());
        skipped.addAll(ahead);
        return skipped;
    }

    /** Returns the references that are retired with or without an owner. */
    private Set<Designator> retiredByAny() {
        Set<Designator> retired = collect(owner -> owner.retired);
        retired.addAll(ownerless);
        return retired;
    }

    private static Set<Long> numbers(Set<Designator> designators, List<Series> series) {
        return designators.stream()
                .filter(designator -> designator.isNumbered() && series.contains(designator.series()))
                .map(Designator::number)
                .collect(Collectors.toSet());
    }

    @Override
    public void own(int slot, Designator designator) {
        owner(slot).owned.add(designator);
        changes.held(slot, designator);
    }

    @Override
    public void own(int slot, Series series, NumberRanges numbers) {
        designators(series, numbers).forEach(designator -> own(slot, designator));
    }

    @Override
    public void markAhead(Series series, NumberRanges numbers) {
        Set<Designator> marked = designators(series, numbers);
        ahead.addAll(marked);
        marked.forEach(changes::remembered);
    }

    @Override
    public Map<Series, NumberRanges> ahead() {
        return bySeries(ahead);
    }

    @Override
    public void forgetAhead() {
        ahead.forEach(changes::remembered);
        ahead.clear();
    }

    @Override
    public void retire(Series series, NumberRanges numbers) {
        Set<Designator> unused = designators(series, numbers);
        unused.removeAll(collect(owner -> owner.owned));
        ownerless.addAll(unused);
        unused.forEach(changes::remembered);
    }

    @Override
    public Map<Series, NumberRanges> retired() {
        return bySeries(ownerless);
    }

    @Override
    public void release(int slot, Designator designator) {
        Owner owner = owner(slot);
        owner.owned.remove(designator);
        if (designator.isNumbered()) {
            owner.retired.add(designator);
        }
        changes.held(slot, designator);
    }

    @Override
    public long ownedCount(int slot) {
        Owner owner = owners.get(slot);
        return owner == null ? 0 : owner.owned.size();
    }

    @Override
    public long usedCount() {
        return owners.values().stream().mapToLong(owner -> owner.owned.size()).sum();
    }

    @Override
    public Holdings holdings(int slot) {
        Owner owner = owners.getOrDefault(slot, new Owner());
        Map<Series, Holdings.Numbers> numbers = new HashMap<>();
        Map<Series, NumberRanges> retired = bySeries(owner.retired);
        bySeries(owner.owned)
                .forEach((series, owned) -> numbers.put(
                        series, new Holdings.Numbers(owned, retired.getOrDefault(series, new NumberRanges()))));
        retired.forEach(
                (series, ranges) -> numbers.putIfAbsent(series, new Holdings.Numbers(new NumberRanges(), ranges)));
        Set<String> unnumbered = new HashSet<>();
        owner.owned.stream()
                .filter(designator -> !designator.isNumbered())
                .forEach(designator -> unnumbered.add(designator.text()));
        return new Holdings(numbers, unnumbered);
    }

    @Override
    public List<Designator> conflicts(Holdings holdings) {
        Set<Designator> used = collect(owner -> owner.owned);
        List<Designator> conflicts = new ArrayList<>();
        holdings.numbers()
                .forEach((series, numbers) -> designators(series, numbers.owned()).stream()
                        .filter(used::contains)
                        .forEach(conflicts::add));
        holdings.unnumbered().stream()
                .map(Designator::parse)
                .filter(used::contains)
                .forEach(conflicts::add);
        return conflicts;
    }

    @Override
    public void adopt(int slot, Holdings holdings) {
        holdings.numbers().forEach((series, numbers) -> {
            own(slot, series, numbers.owned());
            for (Designator retired : designators(series, numbers.retired())) {
                owner(slot).retired.add(retired);
                changes.held(slot, retired);
            }
        });
        holdings.unnumbered().forEach(text -> own(slot, Designator.parse(text)));
    }

    @Override
    public void forget(int slot) {
        Owner owner = owners.get(slot);
        if (owner != null) {
            Stream.of(owner.owned, owner.retired)
                    .flatMap(Set::stream)
                    .filter(ahead::remove)
                    .forEach(changes::remembered);
        }
        withdraw(slot);
    }

    @Override
    public void retire(int slot) {
        Owner owner = owners.get(slot);
        if (owner != null) {
            Stream.of(owner.owned, owner.retired)
                    .flatMap(Set::stream)
                    .filter(Designator::isNumbered)
                    .filter(ownerless::add)
                    .forEach(changes::remembered);
        }
        withdraw(slot);
    }

    @Override
    public void withdraw(int slot) {
        Owner owner = owners.remove(slot);
        if (owner != null) {
            Stream.of(owner.owned, owner.retired)
                    .flatMap(Set::stream)
                    .forEach(designator -> changes.held(slot, designator));
        }
    }

    @Override
    public IndexRows drainChanges() {
        IndexRows rows = new IndexRows();
        drainNumbers(rows);
        drainHierarchyNumbers(rows);
        for (IndexRows.UnnumberedKey key : changes.unnumbered) {
            Owner owner = owners.getOrDefault(key.slot(), new Owner());
            rows.unnumbered()
                    .add(new IndexRows.Unnumbered(key, owner.owned.contains(Designator.parse(key.reference()))));
        }
        changes.numbers.clear();
        changes.hierarchyNumbers.clear();
        changes.unnumbered.clear();
        return rows;
    }

    private void drainHierarchyNumbers(IndexRows rows) {
        if (changes.hierarchyNumbers.isEmpty()) {
            return;
        }
        Map<Series, NumberRanges> nowAhead = bySeries(ahead);
        Map<Series, NumberRanges> nowRetired = bySeries(ownerless);
        for (IndexRows.HierarchyNumbersKey key : changes.hierarchyNumbers) {
            rows.hierarchyNumbers()
                    .add(new IndexRows.HierarchyNumbers(
                            key,
                            serialized(nowAhead, key.series(), key.block()),
                            serialized(nowRetired, key.series(), key.block())));
        }
    }

    /** Adds the changed rows of owners; scans the references of each owner once. */
    private void drainNumbers(IndexRows rows) {
        Map<Integer, List<IndexRows.NumbersKey>> bySlot =
                changes.numbers.stream().collect(Collectors.groupingBy(IndexRows.NumbersKey::slot));
        bySlot.forEach((slot, keys) -> {
            Owner owner = owners.getOrDefault(slot, new Owner());
            Set<Series> changed =
                    keys.stream().map(IndexRows.NumbersKey::series).collect(Collectors.toSet());
            Map<Series, NumberRanges> owned = bySeries(owner.owned, changed::contains);
            Map<Series, NumberRanges> retired = bySeries(owner.retired, changed::contains);
            for (IndexRows.NumbersKey key : keys) {
                rows.numbers()
                        .add(new IndexRows.Numbers(
                                key,
                                serialized(owned, key.series(), key.block()),
                                serialized(retired, key.series(), key.block())));
            }
        });
    }

    private static byte @Nullable [] serialized(Map<Series, NumberRanges> numbers, Series series, int block) {
        NumberRanges known = numbers.get(series);
        return known == null ? null : RoaringBlock.write(known, block);
    }

    @Override
    public void restore(IndexRows rows) {
        for (IndexRows.Numbers row : rows.numbers()) {
            Owner owner = owner(row.key().slot());
            owner.owned.addAll(designators(row.key().series(), row.key().block(), row.owned()));
            owner.retired.addAll(designators(row.key().series(), row.key().block(), row.retired()));
        }
        for (IndexRows.HierarchyNumbers row : rows.hierarchyNumbers()) {
            ahead.addAll(designators(row.key().series(), row.key().block(), row.ahead()));
            ownerless.addAll(designators(row.key().series(), row.key().block(), row.retired()));
        }
        for (IndexRows.Unnumbered row : rows.unnumbered()) {
            owner(row.key().slot()).owned.add(Designator.parse(row.key().reference()));
        }
    }

    private static Set<Designator> designators(Series series, int block, byte @Nullable [] serialized) {
        return serialized == null ? Set.of() : designators(series, RoaringBlock.read(serialized, block));
    }

    @Override
    public IndexSize size() {
        long references = (long) ahead.size() + ownerless.size();
        long unnumbered = 0;
        Set<Series> series = new HashSet<>();
        addSeries(ahead, series);
        addSeries(ownerless, series);
        for (Owner owner : owners.values()) {
            references += owner.owned.size() + owner.retired.size();
            unnumbered += addSeries(owner.owned, series);
            addSeries(owner.retired, series);
        }
        return new IndexSize(
                BYTES_FOR_EACH_REFERENCE * references + BYTES_FOR_EACH_OWNER * owners.size(),
                series.size(),
                unnumbered,
                references - unnumbered);
    }

    /** Adds the series of numbered designators; returns the count of the others. */
    private static long addSeries(Set<Designator> designators, Set<Series> series) {
        long unnumbered = 0;
        for (Designator designator : designators) {
            if (designator.isNumbered()) {
                series.add(designator.series());
            } else {
                unnumbered++;
            }
        }
        return unnumbered;
    }

    @Override
    public List<Designator> page(
            int @Nullable [] slots, @Nullable String prefix, @Nullable Designator after, int limit) {
        return ownedBy(slots, prefix)
                .filter(designator -> after == null || designator.compareTo(after) > 0)
                .sorted()
                .limit(limit)
                .toList();
    }

    @Override
    public long count(int @Nullable [] slots, @Nullable String prefix) {
        return ownedBy(slots, prefix).count();
    }

    @Override
    public Map<String, PrefixUsage> usageByPrefix() {
        Map<String, PrefixUsage> usage = new HashMap<>();
        ownedBy(null, null)
                .filter(Designator::isNumbered)
                .forEach(designator ->
                        usage.merge(designator.prefix(), new PrefixUsage(1, designator.number()), PrefixUsage::plus));
        return usage;
    }

    private Stream<Designator> ownedBy(int @Nullable [] slots, @Nullable String prefix) {
        Stream<Owner> chosen = slots == null
                ? owners.values().stream()
                : IntStream.of(slots).mapToObj(slot -> owners.getOrDefault(slot, new Owner()));
        return chosen.flatMap(owner -> owner.owned.stream())
                .filter(designator -> prefix == null || designator.prefix().equals(prefix));
    }

    private Set<Designator> collect(Function<Owner, Set<Designator>> part) {
        Set<Designator> collected = new HashSet<>();
        owners.values().forEach(owner -> collected.addAll(part.apply(owner)));
        return collected;
    }

    private Owner owner(int slot) {
        return owners.computeIfAbsent(slot, key -> new Owner());
    }

    private static Map<Series, NumberRanges> bySeries(Set<Designator> designators) {
        return bySeries(designators, series -> true);
    }

    private static Map<Series, NumberRanges> bySeries(Set<Designator> designators, Predicate<Series> isChosen) {
        Map<Series, NumberRanges> bySeries = new HashMap<>();
        designators.stream()
                .filter(designator -> designator.isNumbered() && isChosen.test(designator.series()))
                .sorted()
                .forEachOrdered(
                        designator -> bySeries.computeIfAbsent(designator.series(), series -> new NumberRanges())
                                .add(designator.number(), designator.number()));
        return bySeries;
    }

    private static Set<Designator> designators(Series series, NumberRanges numbers) {
        Set<Designator> designators = new TreeSet<>();
        for (int i = 0; i < numbers.size(); i++) {
            for (long number = numbers.first(i); number <= numbers.last(i); number++) {
                designators.add(Designator.of(series, number));
            }
        }
        return designators;
    }
}
