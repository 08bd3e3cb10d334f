package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes the symbols of a hierarchy, and the owner of each component in the index: the manager of its lowest unit.
 *
 * <p>A reference that loses its last symbol is released.
 */
final class Components {

    private final Hierarchy hierarchy;
    private final SymbolTable symbols;

    Components(Hierarchy hierarchy, SymbolTable symbols) {
        this.hierarchy = hierarchy;
        this.symbols = symbols;
    }

    /** Removes symbols, and adds others, which may have the keys of removed ones. */
    void replace(Collection<Symbol> removed, Collection<Symbol> added) {
        Map<Designator, Integer> owners = new LinkedHashMap<>();
        for (Collection<Symbol> each : List.of(removed, added)) {
            each.forEach(symbol -> owners.computeIfAbsent(symbol.reference(), hierarchy.references()::ownerOf));
        }
        removed.forEach(symbols::remove);
        added.forEach(symbols::add);
        owners.forEach(this::settle);
    }

    private void settle(Designator reference, int slot) {
        Symbol first = symbols.first(reference);
        int newSlot = first == null ? ReferenceIndex.NO_OWNER : first.manager().slot;
        if (newSlot == slot) {
            return;
        }
        if (slot != ReferenceIndex.NO_OWNER) {
            hierarchy.released(slot, reference);
        }
        if (newSlot != ReferenceIndex.NO_OWNER) {
            hierarchy.own(newSlot, reference);
        }
    }

    /** Returns whether the manager of the lowest unit of each component owns its reference. */
    boolean areComplete() {
        return symbols.matching(symbol -> {
                    Symbol first = symbols.first(symbol.reference());
                    return first == null || hierarchy.references().ownerOf(symbol.reference()) != first.manager().slot;
                })
                .isEmpty();
    }

    /** Removes the symbols of managers. */
    void removeOf(Collection<ReferenceManager> managers) {
        if (!symbols.isEmpty()) {
            replace(of(managers), List.of());
        }
    }

    /** Lists the symbols of managers, in no particular order. */
    List<Symbol> of(Collection<ReferenceManager> managers) {
        Set<ReferenceManager> chosen = new HashSet<>(managers);
        return symbols.matching(symbol -> chosen.contains(symbol.manager()));
    }
}
