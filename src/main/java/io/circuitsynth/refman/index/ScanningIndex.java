package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plain index: a set of references for each owner, all of them walked for every question.
 *
 * <p>It works as the Python {@code ReferenceManager} does, which collects every used reference of the tree to find out
 * whether one of them is free. It is slow and hard to get wrong: the fallback when the bitmap index cannot serve, and what
 * the bitmap index is held against.
 */
public final class ScanningIndex implements ReferenceIndex {

    private final TreeMap<Integer, Owner> owners = new TreeMap<>();
    private final Set<Designator> ahead = new HashSet<>();

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
        Set<Designator> skipped = collect(owner -> owner.owned);
        skipped.addAll(collect(owner -> owner.retired));
        skipped.addAll(ahead);
        NumberRanges found = new NumberRanges();
        long missing = count;
        for (long number = first; missing > 0 && number <= last; number++) {
            if (!skipped.contains(Designator.of(series, number))) {
                found.add(number, number);
                missing--;
            }
        }
        return found;
    }

    @Override
    public NumberRanges findRetired(Series series, long first, long last, long count) {
        Set<Designator> unused = collect(owner -> owner.retired);
        unused.removeAll(collect(owner -> owner.owned));
        return ranges(unused.stream()
                .filter(designator -> designator.series().equals(series))
                .filter(designator -> designator.number() >= first && designator.number() <= last)
                .sorted()
                .limit(count));
    }

    @Override
    public void own(int slot, Designator designator) {
        owner(slot).owned.add(designator);
    }

    @Override
    public void own(int slot, Series series, NumberRanges numbers) {
        owner(slot).owned.addAll(designators(series, numbers));
    }

    @Override
    public void markAhead(Series series, NumberRanges numbers) {
        ahead.addAll(designators(series, numbers));
    }

    @Override
    public void forgetAhead() {
        ahead.clear();
    }

    @Override
    public void release(int slot, Designator designator) {
        Owner owner = owner(slot);
        owner.owned.remove(designator);
        if (designator.isNumbered()) {
            owner.retired.add(designator);
        }
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
        Stream.of(owner.owned, owner.retired)
                .flatMap(Set::stream)
                .filter(Designator::isNumbered)
                .map(Designator::series)
                .distinct()
                .forEach(series -> numbers.put(
                        series,
                        new Holdings.Numbers(
                                ranges(sortedOf(series, owner.owned)), ranges(sortedOf(series, owner.retired)))));
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
            owner(slot).retired.addAll(designators(series, numbers.retired()));
        });
        holdings.unnumbered().forEach(text -> own(slot, Designator.parse(text)));
    }

    @Override
    public void forget(int slot) {
        Owner owner = owners.remove(slot);
        if (owner != null) {
            ahead.removeAll(owner.owned);
            ahead.removeAll(owner.retired);
        }
    }

    @Override
    public void withdraw(int slot) {
        owners.remove(slot);
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

    private static Stream<Designator> sortedOf(Series series, Set<Designator> designators) {
        return designators.stream()
                .filter(designator ->
                        designator.isNumbered() && designator.series().equals(series))
                .sorted();
    }

    private static NumberRanges ranges(Stream<Designator> designators) {
        NumberRanges ranges = new NumberRanges();
        designators.forEachOrdered(designator -> ranges.add(designator.number(), designator.number()));
        return ranges;
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
