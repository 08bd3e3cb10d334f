package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gives references other names in one step, so that two can be swapped; requires the lock of the hierarchy. */
public final class Renaming {

    private static final int LISTED = 100;

    private final Hierarchy hierarchy;
    private final Rules rules;

    /** The new reference of each one that changes, both as the hierarchy writes them. */
    private final Map<Designator, Designator> renames = new LinkedHashMap<>();

    /** The result in the words of the request. */
    private final SortedMap<String, String> renamed = new TreeMap<>();

    private Renaming(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
        this.rules = hierarchy.rules();
    }

    /**
     * A completed renaming.
     *
     * @param version the version of the hierarchy after it
     * @param renamed the new name of each reference in the request
     * @param isChange whether a reference changes
     */
    public record Renamed(long version, SortedMap<String, String> renamed, boolean isChange) {}

    /**
     * Renames references.
     *
     * @param newNames the new name of each reference
     * @param isDryRun whether only the result is computed
     */
    public static Outcome<Renamed> rename(Hierarchy hierarchy, Map<String, String> newNames, boolean isDryRun) {
        Renaming renaming = new Renaming(hierarchy);
        return Outcome.unless(renaming.plan(newNames), () -> {
            long current = hierarchy.cachedVersion().current();
            boolean isChange = !renaming.renames.isEmpty();
            Renamed result = new Renamed(isChange ? current + 1 : current, renaming.renamed, isChange);
            if (isChange && !isDryRun) {
                renaming.apply();
            }
            return Outcome.done(result);
        });
    }

    private Optional<Refusal> plan(Map<String, String> newNames) {
        List<String> unknown = new ArrayList<>(0);
        Map<Designator, Designator> requested = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : newNames.entrySet()) {
            Designator old = hierarchy.spellings().written(Designator.parse(each.getKey()));
            Outcome<Designator> checked = rules.check(each.getValue());
            if (!(checked instanceof Outcome.Done<Designator> valid)) {
                return checked.fold(value -> Optional.empty(), Optional::of);
            }
            if (hierarchy.references().ownerOf(old) == ReferenceIndex.NO_OWNER) {
                unknown.add(each.getKey());
            } else if (requested.put(old, valid.value()) != null) {
                return Optional.of(twice(each.getKey()));
            }
        }
        if (!unknown.isEmpty()) {
            return Optional.of(new Refusal(
                    RefusalCode.REFERENCE_NOT_FOUND,
                    unknown.size() + " of the references are not in use in the hierarchy.",
                    Map.of("references", unknown.stream().limit(LISTED).toList(), "count", unknown.size())));
        }
        return refuseTargets(requested).or(this::refuseGrowth);
    }

    private Optional<Refusal> refuseTargets(Map<Designator, Designator> requested) {
        List<Map<String, Object>> taken = new ArrayList<>(0);
        Set<Designator> targets = new HashSet<>();
        int count = 0;
        for (Map.Entry<Designator, Designator> each : requested.entrySet()) {
            Designator target = each.getValue();
            if (!targets.add(rules.key(target))) {
                return Optional.of(twice(target.text()));
            }
            Designator written = hierarchy.spellings().written(target);
            int owner = hierarchy.references().ownerOf(written);
            if (owner != ReferenceIndex.NO_OWNER && !requested.containsKey(written)) {
                count++;
                if (taken.size() < LISTED) {
                    taken.add(Map.of(
                            "reference",
                            written.text(),
                            "managerId",
                            hierarchy.slots().manager(owner).key().id()));
                }
            }
            renamed.put(each.getKey().text(), target.text());
            if (!target.equals(each.getKey())) {
                renames.put(each.getKey(), target);
            }
        }
        return count == 0
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RefusalCode.ALREADY_IN_USE,
                        count + " of the new references are in use, and are not renamed themselves.",
                        "duplicates",
                        taken,
                        "duplicatesCount",
                        count));
    }

    private static Refusal twice(String text) {
        return Refusal.of(
                RefusalCode.ALREADY_IN_USE,
                "The reference '" + text + "' is named twice in the request.",
                "reference",
                text);
    }

    private Optional<Refusal> refuseGrowth() {
        return renames.isEmpty()
                ? Optional.empty()
                : hierarchy.refuseGrowth(renames.size(), () -> Growth.of(renames.values()));
    }

    private void apply() {
        List<Symbol> removed = new ArrayList<>();
        List<Symbol> added = new ArrayList<>();
        Map<Designator, Integer> ownedAnew = new LinkedHashMap<>();
        renames.forEach((old, renewed) -> {
            List<Symbol> symbols = hierarchy.symbols().component(old);
            if (symbols.isEmpty()) {
                int slot = hierarchy.references().ownerOf(old);
                hierarchy.released(slot, old);
                hierarchy
                        .recorder()
                        .record(new Mutation.Renamed(hierarchy.slots().scope(slot), old.text(), renewed.text()));
                ownedAnew.put(renewed, slot);
            }
            for (Symbol symbol : symbols) {
                removed.add(symbol);
                added.add(new Symbol(symbol.key(), symbol.manager(), symbol.unit(), renewed));
            }
        });
        hierarchy.components().replace(removed, added);
        ownedAnew.forEach((renewed, slot) -> hierarchy.own(slot, renewed));
    }
}
