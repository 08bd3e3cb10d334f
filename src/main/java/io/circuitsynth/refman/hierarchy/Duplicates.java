package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds the references and nets that a hierarchy would hold twice after managers of another one moved to it. */
final class Duplicates {

    private static final int LISTED = 100;

    private Duplicates() {}

    /** Refuses to move managers to a hierarchy that would then hold a reference or a net twice. */
    static Optional<Refusal> refuse(List<ReferenceManager> moving, SymbolMove symbols, Hierarchy from, Hierarchy to) {
        TreeSet<Designator> duplicates = new TreeSet<>();
        for (ReferenceManager manager : moving) {
            duplicates.addAll(to.spellings().conflicts(from.references().holdings(manager.slot)));
            duplicates.addAll(to.nets().conflicts(from.nets().holdings(manager.slot)));
        }
        symbols.taken().stream().filter(to::isUsed).forEach(duplicates::add);
        duplicates.addAll(sameUnderOtherRules(moving, from, to.rules()));
        return duplicates.isEmpty() ? Optional.empty() : Optional.of(refusal(duplicates));
    }

    /** Creates the refusal of a move with duplicates, which lists the first of them. */
    static Refusal refusal(Collection<Designator> duplicates) {
        return new Refusal(
                RefusalCode.HIERARCHY_CONFLICT,
                "The joined hierarchy would hold " + duplicates.size() + " references or nets twice.",
                Map.of(
                        "duplicates",
                        duplicates.stream().limit(LISTED).map(Designator::text).toList(),
                        "duplicatesCount",
                        duplicates.size()));
    }

    /** Lists the references of the moving managers that only the new rules treat as equal. */
    static List<Designator> sameUnderOtherRules(List<ReferenceManager> moving, Hierarchy from, Rules rules) {
        if (from.rules() == rules) {
            return List.of();
        }
        Spellings spellings = new Spellings(rules, from.references(), new Counters());
        Set<Integer> slots = new HashSet<>();
        for (ReferenceManager manager : moving) {
            slots.add(manager.slot);
            spellings.add(from.references().holdings(manager.slot));
        }
        List<Designator> same = new ArrayList<>();
        if (!spellings.isEmpty()) {
            for (ReferenceManager manager : moving) {
                Holdings holdings = from.references().holdings(manager.slot);
                same.addAll(spellings.conflictsOfOtherSpellings(holdings));
            }
        }
        same.removeIf(designator -> !slots.contains(from.references().ownerOf(designator)));
        return same;
    }
}
