package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceRange;
import io.circuitsynth.refman.index.ReferenceSet;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives new numbers to references and nets of managers that move to a hierarchy where others use the same ones.
 *
 * <p>The new numbers are those that the new hierarchy would generate for the manager, without those that the moving managers hold or
 * retired. They are given in the order of the tree, parents first, and in natural order within a manager. A reference
 * without a number, or with a prefix that the rules of the new hierarchy refuse, cannot get a number. Everything is
 * planned before the first change, so a plan can also be discarded.
 */
public final class Renumbering {

    private final IntFunction<Optional<Refusal>> memory;
    private final Map<ReferenceManager, Map<Designator, Designator>> references = new LinkedHashMap<>();
    private final Map<Designator, Designator> all = new HashMap<>();
    private final Map<ReferenceManager, Map<Designator, Designator>> nets = new LinkedHashMap<>();
    private final Map<String, Long> counters = new HashMap<>();
    private final List<Designator> ahead = new ArrayList<>(0);
    private long nextNet = Counters.FIRST;

    /**
     * Creates a plan for one move.
     *
     * @param memory reserves memory for a count of new names, or refuses it
     */
    public Renumbering(IntFunction<Optional<Refusal>> memory) {
        this.memory = memory;
    }

    /** A reference or a net that gets a new number; the manager is null if symbols take it along from one that stays. */
    private record Entry(@Nullable ReferenceManager manager, Designator old) {}

    /**
     * Plans the new numbers; requires the locks of both hierarchies and changes neither.
     *
     * @param manager the manager that moves with its subtree
     * @param taken the references that moving symbols hold and other managers own
     * @return the refusal if something cannot get a number; otherwise empty
     */
    Optional<Refusal> plan(ReferenceManager manager, List<Designator> taken, Hierarchy from, Hierarchy to) {
        List<ReferenceManager> moving = new ArrayList<>();
        addInOrder(manager, moving);
        List<Entry> duplicates = new ArrayList<>();
        List<Entry> duplicateNets = new ArrayList<>();
        Set<Designator> fixed = new TreeSet<>();
        find(moving, from, to, duplicates, fixed);
        taken.stream().filter(to::isUsed).sorted().forEach(old -> sort(new Entry(null, old), to, duplicates, fixed));
        for (ReferenceManager each : moving) {
            for (Designator net : new TreeSet<>(to.nets().conflicts(from.nets().holdings(each.slot)))) {
                duplicateNets.add(new Entry(each, net));
            }
        }
        if (!fixed.isEmpty()) {
            return Optional.of(Duplicates.refusal(fixed));
        }
        return memory(duplicates.size() + duplicateNets.size())
                .or(() -> planReferences(duplicates, moving, taken, from, to))
                .or(() -> planNets(duplicateNets, moving, from, to));
    }

    private Optional<Refusal> memory(int names) {
        return names == 0 ? Optional.empty() : memory.apply(names);
    }

    private static void addInOrder(ReferenceManager manager, List<ReferenceManager> moving) {
        moving.add(manager);
        manager.children.values().forEach(child -> addInOrder(child, moving));
    }

    /**
     * Finds the references that need a new number.
     *
     * @param found receives those that can get one
     * @param fixed receives the others
     */
    private static void find(
            List<ReferenceManager> moving,
            Hierarchy from,
            Hierarchy to,
            List<Entry> found,
            Collection<Designator> fixed) {
        Map<Integer, Set<Designator>> same = new HashMap<>();
        for (Designator one : Duplicates.sameUnderOtherRules(moving, from, to.rules())) {
            same.computeIfAbsent(from.references().ownerOf(one), slot -> new HashSet<>())
                    .add(one);
        }
        Set<Designator> seen = new HashSet<>();
        for (ReferenceManager each : moving) {
            Set<Designator> used = used(from.references().holdings(each.slot), to);
            TreeSet<Designator> concerned = new TreeSet<>(same.getOrDefault(each.slot, Set.of()));
            concerned.addAll(used);
            for (Designator old : concerned) {
                if (!used.contains(old) && seen.add(to.rules().key(old))) {
                    // Of several that only the new rules treat as equal, the first keeps its text.
                    continue;
                }
                sort(new Entry(each, old), to, found, fixed);
            }
        }
    }

    private static void sort(Entry entry, Hierarchy to, List<Entry> found, Collection<Designator> fixed) {
        Designator old = entry.old();
        if (old.isNumbered() && to.rules().checkPrefix(old.prefix()).isDone()) {
            found.add(entry);
        } else {
            fixed.add(old);
        }
    }

    /** Lists the references among holdings that the new hierarchy uses in any spelling, as the holdings spell them. */
    private static Set<Designator> used(Holdings holdings, Hierarchy to) {
        TreeSet<Designator> used = new TreeSet<>(to.references().conflicts(holdings));
        holdings.numbers().forEach((series, numbers) -> {
            for (String other : others(series.prefix(), to)) {
                Series otherSeries = new Series(other, series.digits());
                to.references()
                        .conflicts(new Holdings(Map.of(otherSeries, numbers), Set.of()))
                        .forEach(conflict -> used.add(conflict.withPrefix(series.prefix())));
            }
        });
        for (String text : holdings.unnumbered()) {
            for (String other : others(text, to)) {
                to.references()
                        .conflicts(new Holdings(Map.of(), Set.of(other)))
                        .forEach(conflict -> used.add(Designator.parse(text)));
            }
        }
        return used;
    }

    private static List<String> others(String text, Hierarchy to) {
        List<String> spellings = to.spellings().of(text);
        return spellings.subList(1, spellings.size());
    }

    private Optional<Refusal> planReferences(
            List<Entry> duplicates,
            List<ReferenceManager> moving,
            List<Designator> taken,
            Hierarchy from,
            Hierarchy to) {
        Map<Group, List<Entry>> groups = new LinkedHashMap<>();
        Set<String> keys = new HashSet<>();
        for (Entry entry : duplicates) {
            String prefix = entry.old().prefix();
            ReferenceManager manager = entry.manager();
            Group group = new Group(
                    to.rules().key(prefix),
                    manager == null ? NumberRange.ALL : manager.ranges().of(prefix, to.rules()));
            keys.add(group.key());
            groups.computeIfAbsent(group, each -> new ArrayList<>()).add(entry);
        }
        Map<String, FreeNumbers> free = freeNumbers(keys, moving, from, to);
        for (Designator each : taken) {
            exclude(free, keys, to.rules().key(each.prefix()), NumberRanges.of(each.number(), each.number()));
        }
        for (Map.Entry<Group, List<Entry>> each : groups.entrySet()) {
            FreeNumbers ofKey = free.computeIfAbsent(each.getKey().key(), key -> new FreeNumbers());
            Optional<Refusal> refusal = planGroup(each.getKey().range(), each.getValue(), ofKey, to);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    /** The references of one prefix, in any spelling, whose managers are confined to the same numbers. */
    private record Group(String key, NumberRange range) {}

    private Optional<Refusal> planGroup(NumberRange range, List<Entry> entries, FreeNumbers free, Hierarchy to) {
        String prefix = entries.get(0).old().prefix();
        Numbering numbering = to.numberings().of(prefix);
        String counted = numbering.counterPrefix();
        boolean isConfined = !range.equals(NumberRange.ALL);
        long counter = Math.max(to.root().counters.next(counted), counters.getOrDefault(counted, Counters.FIRST));
        List<Designator> found = free.find(
                to.references(),
                numbering.stretches(),
                new NumberRange(Math.max(counter, range.first()), range.last()),
                entries.size());
        if (found.size() < entries.size()) {
            return Optional.of(GenerationPlan.tooFew(prefix, entries.size(), range));
        }
        assign(entries, found, references);
        for (int i = 0; i < entries.size(); i++) {
            all.put(entries.get(i).old(), found.get(i));
            free.exclude(NumberRanges.of(found.get(i).number(), found.get(i).number()));
        }
        if (isConfined) {
            ahead.addAll(found);
        } else {
            counters.put(counted, found.get(found.size() - 1).number() + 1);
        }
        return Optional.empty();
    }

    /** Returns for each prefix what the moving managers will hold, by the form in which the rules compare prefixes. */
    private static Map<String, FreeNumbers> freeNumbers(
            Set<String> keys, List<ReferenceManager> moving, Hierarchy from, Hierarchy to) {
        Map<String, FreeNumbers> free = new HashMap<>();
        if (keys.isEmpty()) {
            return free;
        }
        for (ReferenceManager each : moving) {
            from.references().holdings(each.slot).numbers().forEach((series, numbers) -> {
                exclude(free, keys, to.rules().key(series.prefix()), numbers.owned());
                exclude(free, keys, to.rules().key(series.prefix()), numbers.retired());
            });
        }
        if (isWhole(moving, from)) {
            from.references()
                    .retired()
                    .forEach((series, numbers) -> exclude(free, keys, to.rules().key(series.prefix()), numbers));
        }
        return free;
    }

    private static void exclude(Map<String, FreeNumbers> free, Set<String> keys, String key, NumberRanges numbers) {
        if (keys.contains(key)) {
            free.computeIfAbsent(key, each -> new FreeNumbers()).exclude(numbers);
        }
    }

    /** Returns whether the whole hierarchy moves, and takes along what its deleted managers retired. */
    private static boolean isWhole(List<ReferenceManager> moving, Hierarchy from) {
        return moving.get(0) == from.root();
    }

    private Optional<Refusal> planNets(
            List<Entry> duplicates, List<ReferenceManager> moving, Hierarchy from, Hierarchy to) {
        if (duplicates.isEmpty()) {
            return Optional.empty();
        }
        FreeNumbers free = new FreeNumbers();
        for (ReferenceManager each : moving) {
            from.nets().holdings(each.slot).numbers().values().forEach(numbers -> {
                free.exclude(numbers.owned());
                free.exclude(numbers.retired());
            });
        }
        if (isWhole(moving, from)) {
            from.nets().retired().values().forEach(free::exclude);
        }
        List<Designator> found = free.find(
                to.nets(),
                Hierarchy.NETS,
                new NumberRange(to.root().netCounters.next(UnnamedNets.PREFIX), Designator.MAX_NUMBER),
                duplicates.size());
        if (found.size() < duplicates.size()) {
            return Optional.of(GenerationPlan.overflow(UnnamedNets.PREFIX, duplicates.size()));
        }
        assign(duplicates, found, nets);
        nextNet = found.get(found.size() - 1).number() + 1;
        return Optional.empty();
    }

    private static void assign(
            List<Entry> entries, List<Designator> found, Map<ReferenceManager, Map<Designator, Designator>> to) {
        for (int i = 0; i < entries.size(); i++) {
            ReferenceManager manager = entries.get(i).manager();
            if (manager != null) {
                to.computeIfAbsent(manager, each -> new TreeMap<>())
                        .put(entries.get(i).old(), found.get(i));
            }
        }
    }

    /** Returns the new name of a reference; the reference itself if it keeps its name. */
    Designator renamed(Designator reference) {
        return all.getOrDefault(reference, reference);
    }

    /** Returns the references of a moving manager with their new numbers. */
    Holdings references(ReferenceManager manager, Holdings holdings) {
        return renamed(holdings, references.get(manager));
    }

    /** Returns the nets of a moving manager with their new numbers. */
    Holdings nets(ReferenceManager manager, Holdings holdings) {
        return renamed(holdings, nets.get(manager));
    }

    private static Holdings renamed(Holdings holdings, @Nullable Map<Designator, Designator> renames) {
        if (renames == null) {
            return holdings;
        }
        Map<Series, List<Long>> leaving = new HashMap<>();
        for (Designator old : renames.keySet()) {
            leaving.computeIfAbsent(old.series(), series -> new ArrayList<>()).add(old.number());
        }
        ReferenceSet owned = new ReferenceSet();
        ReferenceSet retired = new ReferenceSet();
        holdings.numbers().forEach((series, numbers) -> {
            add(owned, series, numbers.owned(), leaving.getOrDefault(series, List.of()));
            add(retired, series, numbers.retired(), List.of());
        });
        renames.values().forEach(fresh -> owned.add(ReferenceRange.of(fresh)));
        holdings.unnumbered().forEach(text -> owned.add(ReferenceRange.of(Designator.parse(text))));
        return Holdings.of(owned, retired);
    }

    /** Adds the numbers of a series without those that leave, which are in ascending order. */
    private static void add(ReferenceSet set, Series series, NumberRanges numbers, List<Long> leaving) {
        int next = 0;
        for (int i = 0; i < numbers.size(); i++) {
            long first = numbers.first(i);
            for (; next < leaving.size() && leaving.get(next) <= numbers.last(i); next++) {
                add(set, series, first, leaving.get(next) - 1);
                first = leaving.get(next) + 1;
            }
            add(set, series, first, numbers.last(i));
        }
    }

    private static void add(ReferenceSet set, Series series, long first, long last) {
        if (first <= last) {
            set.add(new ReferenceRange(series, first, last));
        }
    }

    /**
     * Records the new numbers as generated, after the managers moved: raises the counters of the new hierarchy beyond them, or
     * marks those of confined managers.
     */
    void record(Hierarchy to) {
        ahead.forEach(
                fresh -> to.references().markAhead(fresh.series(), NumberRanges.of(fresh.number(), fresh.number())));
        counters.forEach((prefix, next) -> {
            to.spellings().add(prefix);
            to.root().counters.raise(prefix, next);
        });
        if (nextNet > Counters.FIRST) {
            to.root().netCounters.raise(UnnamedNets.PREFIX, nextNet);
        }
    }

    /** Returns the new names by the old ones, in natural order. */
    public Renames renames() {
        Map<Designator, Designator> itsNets = new TreeMap<>();
        nets.values().forEach(itsNets::putAll);
        return new Renames(texts(new TreeMap<>(all)), texts(itsNets));
    }

    private static Map<String, String> texts(Map<Designator, Designator> renames) {
        Map<String, String> texts = new LinkedHashMap<>();
        renames.forEach((old, fresh) -> texts.put(old.text(), fresh.text()));
        return texts;
    }
}
