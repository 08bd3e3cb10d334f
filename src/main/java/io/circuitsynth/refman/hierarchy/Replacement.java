package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Replaces everything in a hierarchy by a snapshot with the same root and the same rules.
 *
 * <p>The hierarchy keeps its id, its lock, its version and its expiry. Managers that are in both keep their live objects.
 * Numbers that it used, retired or generated ahead and that the snapshot does not have are retired without an owner.
 * Counters never go down.
 */
public final class Replacement {

    private final HierarchyFactory factory;

    /** Creates replacements for the hierarchies of a factory. */
    public Replacement(HierarchyFactory factory) {
        this.factory = factory;
    }

    /**
     * Replaces a hierarchy completely, or changes nothing; requires its lock.
     *
     * @param publish publishes one manager, as in {@link HierarchyFactory#createRoot}
     * @param withdraw withdraws a published manager
     * @param replaced creates the result from the root
     */
    public <T> Outcome<T> replace(
            Hierarchy hierarchy,
            HierarchySnapshot snapshot,
            Predicate<ReferenceManager> publish,
            Consumer<ReferenceManager> withdraw,
            LockedCallback<T> replaced) {
        if (HierarchySnapshot.of(hierarchy).equals(snapshot)) {
            return Outcome.done(replaced.of(List.of(), hierarchy, hierarchy.root()));
        }
        List<ReferenceManager> old = hierarchy.managers();
        Map<Series, NumberRanges> references = leftReferences(hierarchy, old, snapshot);
        Map<Series, NumberRanges> nets = leftNets(hierarchy, old, snapshot);
        Optional<Refusal> refusal = factory.limits()
                .refuseManagers(snapshot.managers().size())
                .or(() -> factory.limits().refuseLevels(snapshot.levels()))
                .or(() -> refuseSize(hierarchy, snapshot, references, nets));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        Map<ManagerKey, ReferenceManager> leaving = new HashMap<>();
        old.forEach(manager -> leaving.put(manager.key(), manager));
        List<ReferenceManager> managers = new ArrayList<>();
        List<ReferenceManager> created = new ArrayList<>();
        for (HierarchySnapshot.ManagerSnapshot each : snapshot.managers()) {
            ReferenceManager known = leaving.remove(each.manager().key());
            ReferenceManager manager = known == null ? factory.manager(each.manager()) : known;
            managers.add(manager);
            if (known == null) {
                manager.moveTo(hierarchy);
                created.add(manager);
            }
        }
        Optional<Refusal> taken = factory.refusePublication(created, publish, withdraw);
        if (taken.isPresent()) {
            return Outcome.refused(taken.get());
        }
        empty(hierarchy, old);
        for (ReferenceManager manager : leaving.values()) {
            withdraw.accept(manager);
            // Callers that found it wait for the lock, and then see that it no longer exists.
            manager.moveTo(null);
        }
        for (int i = 0; i < managers.size(); i++) {
            managers.get(i).update(snapshot.managers().get(i).manager());
        }
        hierarchy.root().counters.forEachPrefix(hierarchy.spellings()::add);
        hierarchy.restore(snapshot, managers);
        hierarchy.retire(references, nets);
        hierarchy.numberings().changed();
        hierarchy.measure();
        return Outcome.done(replaced.of(List.of(hierarchy), hierarchy, hierarchy.root()));
    }

    private Optional<Refusal> refuseSize(
            Hierarchy hierarchy,
            HierarchySnapshot snapshot,
            Map<Series, NumberRanges> references,
            Map<Series, NumberRanges> nets) {
        Growth growth = snapshot.growth();
        growth.addRecorded(references);
        growth.addRecorded(hierarchy.references().retired());
        growth.addRecordedNets(nets);
        growth.addRecordedNets(hierarchy.nets().retired());
        return factory.limits()
                .refuseSize(growth.references(), growth.series().size(), growth.unnumbered(), growth.bytes());
    }

    /** Removes everything but the numbers that are retired without an owner. */
    private static void empty(Hierarchy hierarchy, List<ReferenceManager> managers) {
        hierarchy.symbols().matching(symbol -> true).forEach(hierarchy.symbols()::remove);
        for (ReferenceManager manager : managers) {
            hierarchy.references().withdraw(manager.slot);
            hierarchy.nets().withdraw(manager.slot);
            hierarchy.dismiss(manager);
            manager.parent = null;
            manager.children.clear();
        }
        hierarchy.references().forgetAhead();
    }

    private static Map<Series, NumberRanges> leftReferences(
            Hierarchy hierarchy, List<ReferenceManager> managers, HierarchySnapshot snapshot) {
        Map<Series, NumberSet> old = numbers(hierarchy.references(), managers);
        Map<Series, NumberSet> listed = new HashMap<>();
        snapshot.managers().forEach(each -> add(each.references(), listed));
        add(snapshot.ahead(), listed);
        add(snapshot.retired(), listed);
        return difference(old, listed);
    }

    private static Map<Series, NumberRanges> leftNets(
            Hierarchy hierarchy, List<ReferenceManager> managers, HierarchySnapshot snapshot) {
        Map<Series, NumberSet> old = numbers(hierarchy.nets(), managers);
        Map<Series, NumberSet> listed = new HashMap<>();
        snapshot.managers().forEach(each -> add(each.nets(), listed));
        add(snapshot.retiredNets(), listed);
        return difference(old, listed);
    }

    private static Map<Series, NumberSet> numbers(ReferenceIndex index, List<ReferenceManager> managers) {
        Map<Series, NumberSet> numbers = new HashMap<>();
        managers.forEach(manager -> add(index.holdings(manager.slot), numbers));
        add(index.ahead(), numbers);
        return numbers;
    }

    private static void add(Holdings holdings, Map<Series, NumberSet> numbers) {
        holdings.numbers().forEach((series, its) -> {
            NumberSet set = numbers.computeIfAbsent(series, each -> new NumberSet());
            set.add(its.owned());
            set.add(its.retired());
        });
    }

    private static void add(Map<Series, NumberRanges> ranges, Map<Series, NumberSet> numbers) {
        ranges.forEach((series, its) ->
                numbers.computeIfAbsent(series, each -> new NumberSet()).add(its));
    }

    private static Map<Series, NumberRanges> difference(Map<Series, NumberSet> old, Map<Series, NumberSet> listed) {
        Map<Series, NumberRanges> left = new HashMap<>();
        old.forEach((series, numbers) -> {
            NumberRanges difference = numbers.minus(listed.getOrDefault(series, new NumberSet()));
            if (!difference.isEmpty()) {
                left.put(series, difference);
            }
        });
        return left;
    }
}
