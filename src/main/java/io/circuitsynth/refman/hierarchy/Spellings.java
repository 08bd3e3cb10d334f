package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds references that the rules treat as equal although their texts differ, such as {@code r1} and {@code R1}.
 *
 * <p>An index compares texts only. So this class records the spellings of each prefix under its key, the form in which the
 * rules compare it. A text that equals its key is not recorded, so most designs need no records. A reference without a
 * number counts as a prefix. Records can include spellings that are no longer in use, so callers check the index. When
 * their count has doubled, unused records are removed.
 */
final class Spellings {

    private static final int FIRST_PRUNING = 64;

    private final Rules rules;
    private final ReferenceIndex index;
    private final Counters counters;
    private final Map<String, SortedSet<String>> othersByKey = new HashMap<>(0);
    private int notes;
    private int notesUntilPruning = FIRST_PRUNING;

    /** Creates records for the texts of an index and of counters. */
    Spellings(Rules rules, ReferenceIndex index, Counters counters) {
        this.rules = rules;
        this.index = index;
        this.counters = counters;
    }

    /** Records a prefix, or a reference without a number, that may be in the index. */
    void add(String text) {
        String key = rules.key(text);
        if (key.equals(text)) {
            return;
        }
        if (notes >= notesUntilPruning) {
            prune();
        }
        if (othersByKey.computeIfAbsent(key, each -> new TreeSet<>()).add(text)) {
            notes++;
        }
    }

    private void prune() {
        othersByKey.values().forEach(others -> others.removeIf(text -> !isHeld(text)));
        othersByKey.values().removeIf(Set::isEmpty);
        notes = othersByKey.values().stream().mapToInt(Set::size).sum();
        notesUntilPruning = Math.max(FIRST_PRUNING, 2 * notes);
    }

    private boolean isHeld(String text) {
        return counters.counter(text) != null
                || !index.seriesOf(text).isEmpty()
                || index.ownerOf(Designator.parse(text)) != ReferenceIndex.NO_OWNER;
    }

    /** Records the spellings of the holdings of an owner. */
    void add(Holdings holdings) {
        holdings.numbers().keySet().forEach(series -> add(series.prefix()));
        holdings.unnumbered().forEach(this::add);
    }

    /** Returns whether there are no records. */
    boolean isEmpty() {
        return othersByKey.isEmpty();
    }

    /** Lists the spellings of a prefix that the index may have: the given one, the key, then the others in order. */
    List<String> of(String text) {
        String key = rules.key(text);
        Set<String> others = othersByKey.get(key);
        if (others == null) {
            return key.equals(text) ? List.of(text) : List.of(text, key);
        }
        Set<String> all = new LinkedHashSet<>();
        all.add(text);
        all.add(key);
        all.addAll(others);
        return List.copyOf(all);
    }

    /** Finds a reference in the spelling of the index; returns it unchanged if it has no owner. */
    Designator written(Designator designator) {
        if (index.ownerOf(designator) != ReferenceIndex.NO_OWNER) {
            return designator;
        }
        return others(designator).stream()
                .filter(other -> index.ownerOf(other) != ReferenceIndex.NO_OWNER)
                .findFirst()
                .orElse(designator);
    }

    /** Finds a reference in the spelling of an owner; returns it unchanged if the owner does not have it. */
    Designator written(Designator designator, int slot) {
        if (index.ownerOf(designator) == slot) {
            return designator;
        }
        return others(designator).stream()
                .filter(other -> index.ownerOf(other) == slot)
                .findFirst()
                .orElse(designator);
    }

    private List<Designator> others(Designator designator) {
        List<String> spellings = of(designator.prefix());
        return spellings.size() == 1
                ? List.of()
                : spellings.stream().skip(1).map(designator::withPrefix).toList();
    }

    /** Lists the references of the index that equal one among {@code holdings} in any spelling. */
    List<Designator> conflicts(Holdings holdings) {
        List<Designator> conflicts = new ArrayList<>(index.conflicts(holdings));
        conflicts.addAll(conflictsOfOtherSpellings(holdings));
        return conflicts;
    }

    /** Lists the references of the index that equal one among {@code holdings} in another spelling. */
    List<Designator> conflictsOfOtherSpellings(Holdings holdings) {
        List<Designator> conflicts = new ArrayList<>();
        holdings.numbers().forEach((series, numbers) -> {
            for (String other : othersThan(series.prefix())) {
                Series otherSeries = new Series(other, series.digits());
                conflicts.addAll(index.conflicts(new Holdings(Map.of(otherSeries, numbers), Set.of())));
            }
        });
        for (String text : holdings.unnumbered()) {
            for (String other : othersThan(text)) {
                conflicts.addAll(index.conflicts(new Holdings(Map.of(), Set.of(other))));
            }
        }
        return conflicts;
    }

    private List<String> othersThan(String text) {
        List<String> spellings = of(text);
        return spellings.subList(1, spellings.size());
    }
}
