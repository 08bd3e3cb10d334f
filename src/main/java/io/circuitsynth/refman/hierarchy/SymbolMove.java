package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Moves the symbols of managers to another hierarchy, together with the managers.
 *
 * <p>A component whose symbols do not all move is cut: both hierarchies hold its reference afterwards.
 */
final class SymbolMove {

    private static final int LISTED_KEYS = 100;

    private final Hierarchy from;
    private final List<Symbol> moving;

    /** The references of cut components whose owner moves. */
    private final List<Designator> left = new ArrayList<>(0);

    /** The references of cut components whose owner stays. */
    private final List<Designator> taken = new ArrayList<>(0);

    /** Plans the move; changes nothing. */
    SymbolMove(Hierarchy from, Collection<ReferenceManager> managers) {
        this.from = from;
        this.moving = from.symbols().isEmpty() ? List.of() : from.components().of(managers);
        Set<Symbol> all = new HashSet<>(moving);
        Set<ReferenceManager> going = new HashSet<>(managers);
        Set<Designator> references = new LinkedHashSet<>();
        moving.forEach(symbol -> references.add(symbol.reference()));
        for (Designator reference : references) {
            List<Symbol> component = from.symbols().component(reference);
            if (!all.containsAll(component)) {
                (going.contains(component.get(0).manager()) ? left : taken).add(reference);
            }
        }
    }

    /** Returns the symbols that move. */
    List<Symbol> moving() {
        return moving;
    }

    /** Returns the references that the other hierarchy gets in addition to what the managers own. */
    List<Designator> taken() {
        return taken;
    }

    /** Refuses to move symbols to a hierarchy that has symbols with their keys. */
    Optional<Refusal> refuseKeys(Hierarchy to) {
        if (to.symbols().isEmpty()) {
            return Optional.empty();
        }
        List<String> duplicates = moving.stream()
                .map(Symbol::key)
                .filter(key -> to.symbols().find(key) != null)
                .sorted()
                .toList();
        return duplicates.isEmpty()
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RefusalCode.HIERARCHY_CONFLICT,
                        "The joined hierarchy would have " + duplicates.size() + " keys of symbols twice.",
                        "keys",
                        duplicates.stream().limit(LISTED_KEYS).toList(),
                        "keysCount",
                        duplicates.size()));
    }

    /** Adds the symbols, and the references that they take along. */
    void addTo(Growth growth) {
        moving.forEach(symbol -> growth.addSymbol(symbol.key()));
        taken.forEach(growth::add);
    }

    /** Removes the symbols, before their managers leave. */
    void leave() {
        moving.forEach(from.symbols()::remove);
    }

    /**
     * Adds the symbols to the other hierarchy, after their managers and what these own have moved there.
     *
     * @param renamed returns the reference that a symbol holds there, by the one that it held before
     */
    void arrive(Hierarchy to, UnaryOperator<Designator> renamed) {
        for (Symbol symbol : moving) {
            Designator reference = renamed.apply(symbol.reference());
            to.symbols()
                    .add(
                            symbol.holds(reference)
                                    ? symbol
                                    : new Symbol(symbol.key(), symbol.manager(), symbol.unit(), reference));
        }
        left.forEach(reference -> own(from, reference));
        taken.forEach(reference -> own(to, renamed.apply(reference)));
    }

    private static void own(Hierarchy hierarchy, Designator reference) {
        Symbol first = hierarchy.symbols().first(reference);
        if (first != null) {
            hierarchy.own(first.manager().slot, reference);
        }
    }
}
