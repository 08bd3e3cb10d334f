package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.hierarchy.AnnotationResult.AnnotatedSymbol;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The changes of an annotation, and its result. */
final class AnnotationPlan {

    private final Hierarchy hierarchy;
    private final PlannedManagers managers;
    private final NumberAllocator numbers;
    private final @Nullable AnnotatedSymbol[] results;
    private final List<Symbol> removed = new ArrayList<>();
    private final List<Symbol> added = new ArrayList<>();
    private final Map<Designator, Symbol> successors = new HashMap<>();
    private final List<Designator> given;

    AnnotationPlan(Hierarchy hierarchy, PlannedManagers managers, NumberAllocator numbers, int count) {
        this.hierarchy = hierarchy;
        this.managers = managers;
        this.numbers = numbers;
        this.results = new AnnotatedSymbol[count];
        this.given = new ArrayList<>(count);
    }

    /** Gives a listed symbol its reference. */
    void give(AnnotationItem item, Designator reference) {
        Symbol symbol = new Symbol(item.key(), item.manager(), item.unit(), reference);
        Symbol known = item.known();
        given.add(reference);
        if (known == null) {
            added.add(symbol);
        } else if (!known.isSame(symbol)) {
            removed.add(known);
            added.add(symbol);
            if (!known.holds(reference)) {
                successors.merge(known.reference(), symbol, (one, other) -> one.unit() <= other.unit() ? one : other);
            }
        }
        results[item.place()] = new AnnotatedSymbol(
                item.key(), item.manager().key().id(), reference.text(), item.unit(), was(item, reference));
    }

    private static @Nullable String was(AnnotationItem item, Designator reference) {
        Designator sent = item.sent();
        if (sent != null && !sent.equals(reference)) {
            return sent.text();
        }
        Symbol known = item.known();
        return known == null || known.holds(reference)
                ? null
                : known.reference().text();
    }

    /** Removes a symbol that is not listed. */
    void remove(Symbol symbol) {
        removed.add(symbol);
    }

    /** Returns the managers that are created. */
    Collection<ReferenceManager> created() {
        return managers.created().keySet();
    }

    /** Returns whether anything changes. */
    boolean isChange() {
        return hierarchy.isNew()
                || !removed.isEmpty()
                || !added.isEmpty()
                || !managers.created().isEmpty();
    }

    /** Returns the refusal of what would exceed the limits of the hierarchy; empty if it may be done. */
    Optional<Refusal> refuseGrowth() {
        int count = added.size() + managers.created().size();
        return count == 0 ? Optional.empty() : hierarchy.refuseGrowth(count, this::growth);
    }

    private Growth growth() {
        Growth growth = new Growth();
        Set<Designator> fresh = new HashSet<>();
        for (Symbol symbol : added) {
            growth.addSymbol(symbol.key());
            Designator reference = symbol.reference();
            if (hierarchy.references().ownerOf(reference) == ReferenceIndex.NO_OWNER && fresh.add(reference)) {
                growth.add(reference);
            }
        }
        managers.created()
                .keySet()
                .forEach(manager -> growth.addBytes(
                        MemoryEstimate.ofManager(manager.key().id(), manager.name(), manager.ranges())));
        return growth;
    }

    /** Makes the changes. */
    void apply() {
        managers.created().forEach((manager, parent) -> {
            hierarchy.admit(manager);
            hierarchy.place(manager, parent);
        });
        hierarchy.components().replace(removed, added);
        numbers.apply();
    }

    /** Returns the result; to be called before the changes are made. */
    AnnotationResult result() {
        SortedMap<String, String> renamed = new TreeMap<>();
        successors.forEach(
                (old, symbol) -> renamed.put(old.text(), symbol.reference().text()));
        long current = hierarchy.cachedVersion().current();
        return new AnnotationResult(
                isChange() ? current + 1 : current,
                List.copyOf(Arrays.asList(results)),
                renamed,
                released().stream().map(Designator::text).toList());
    }

    private Set<Designator> released() {
        Set<Designator> released = new TreeSet<>();
        if (removed.isEmpty()) {
            return released;
        }
        Set<Designator> held = new HashSet<>(given);
        Set<Symbol> gone = new HashSet<>(removed);
        Set<Designator> left = new HashSet<>();
        removed.forEach(symbol -> left.add(symbol.reference()));
        for (Designator reference : left) {
            if (!held.contains(reference)
                    && !successors.containsKey(reference)
                    && gone.containsAll(hierarchy.symbols().component(reference))) {
                released.add(reference);
            }
        }
        return released;
    }
}
