package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.hierarchy.SymbolPage.SymbolDescription;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Chooses symbols of a hierarchy.
 *
 * @param key the key of the symbol; null for any
 * @param reference the reference that it holds, in any spelling; null for any
 * @param managerId the id of its manager; null for any
 * @param after the key after which the page begins
 * @param limit the maximum count of symbols on the page
 */
public record SymbolQuery(
        @Nullable String key,
        @Nullable String reference,
        @Nullable String managerId,
        String after,
        int limit) {

    /** Chooses the symbols that hold a reference. */
    public static SymbolQuery ofReference(String reference, int limit) {
        return new SymbolQuery(null, reference, null, "", limit);
    }

    /** Returns one page of the symbols of a hierarchy, whose lock is held. */
    public SymbolPage in(Hierarchy hierarchy) {
        List<Symbol> found = candidates(hierarchy);
        // Keeps only the first of the page, since a hierarchy can have a hundred thousand symbols.
        PriorityQueue<Symbol> first =
                new PriorityQueue<>(Comparator.comparing(Symbol::key).reversed());
        for (Symbol symbol : found) {
            if (symbol.key().compareTo(after) > 0) {
                first.add(symbol);
                if (first.size() > limit + 1) {
                    first.poll();
                }
            }
        }
        List<SymbolDescription> page = first.stream()
                .sorted(Comparator.comparing(Symbol::key))
                .limit(limit)
                .map(SymbolQuery::describe)
                .toList();
        return new SymbolPage(
                page, found.size(), first.size() > limit ? page.get(limit - 1).key() : null);
    }

    private List<Symbol> candidates(Hierarchy hierarchy) {
        if (key != null) {
            return Optional.ofNullable(hierarchy.symbols().find(key))
                    .filter(symbol -> isChosen(symbol, hierarchy))
                    .stream()
                    .toList();
        }
        if (reference != null) {
            return component(hierarchy, reference).stream()
                    .filter(this::isOfManager)
                    .toList();
        }
        return hierarchy.symbols().matching(this::isOfManager);
    }

    private boolean isChosen(Symbol symbol, Hierarchy hierarchy) {
        return isOfManager(symbol)
                && (reference == null || component(hierarchy, reference).contains(symbol));
    }

    private boolean isOfManager(Symbol symbol) {
        return managerId == null || symbol.manager().key().id().equals(managerId);
    }

    private static List<Symbol> component(Hierarchy hierarchy, String reference) {
        return hierarchy.symbols().component(hierarchy.spellings().written(Designator.parse(reference)));
    }

    private static SymbolDescription describe(Symbol symbol) {
        return new SymbolDescription(
                symbol.key(), symbol.manager().key(), symbol.reference().text(), symbol.unit());
    }
}
