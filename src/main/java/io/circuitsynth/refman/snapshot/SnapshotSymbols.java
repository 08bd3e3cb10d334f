package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.hierarchy.HierarchySnapshot.SymbolSnapshot;
import io.circuitsynth.refman.hierarchy.SymbolRules;
import io.circuitsynth.refman.index.ReferenceSet;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the symbols of one snapshot; every component must belong to the manager of its lowest unit. */
final class SnapshotSymbols {

    private final Set<String> keys = new HashSet<>();
    private final Map<String, Component> components = new HashMap<>();

    /** The units of one reference, and where the lowest of them stands. */
    private static final class Component {
        private final Set<Integer> units = new HashSet<>();
        private int lowest = Integer.MAX_VALUE;
        private String member = "";
        private boolean isOwned;
    }

    /**
     * Adds the symbols of one manager.
     *
     * @param owned the references that it owns
     * @param into receives the symbols
     */
    Optional<Refusal> read(
            String member, List<Snapshot.SymbolSnapshot> symbols, ReferenceSet owned, List<SymbolSnapshot> into) {
        for (int i = 0; i < symbols.size(); i++) {
            String at = member + "[" + i + "]";
            Snapshot.SymbolSnapshot symbol = symbols.get(i);
            Optional<String> problem =
                    SymbolRules.problemOfKey(symbol.key()).or(() -> SymbolRules.problemOfUnit(symbol.unit()));
            if (problem.isPresent()) {
                return SnapshotRefusals.refuse(at, problem.get());
            }
            if (!keys.add(symbol.key())) {
                return SnapshotRefusals.refuse(at + ".key", "another symbol has this key", "key", symbol.key());
            }
            Component component = components.computeIfAbsent(symbol.reference(), reference -> new Component());
            if (!component.units.add(symbol.unit())) {
                return SnapshotRefusals.refuse(
                        at + ".unit", "another symbol of the reference has this unit", "unit", symbol.unit());
            }
            Designator reference = Designator.parse(symbol.reference());
            if (symbol.unit() < component.lowest) {
                component.lowest = symbol.unit();
                component.member = at;
                component.isOwned = owned.contains(reference);
            }
            into.add(new SymbolSnapshot(symbol.key(), reference, symbol.unit()));
        }
        return Optional.empty();
    }

    /** Refuses the first component whose lowest unit is not drawn in the manager that owns its reference. */
    Optional<Refusal> refuseOwners() {
        List<Component> wrong = new ArrayList<>(components.values());
        wrong.removeIf(component -> component.isOwned);
        return wrong.stream()
                .map(component -> component.member)
                .min(String::compareTo)
                .flatMap(member -> SnapshotRefusals.refuse(
                        member, "its manager must own the reference, because it has the lowest unit"));
    }
}
