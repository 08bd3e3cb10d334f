package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.NumberRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The complete state of a hierarchy at one moment, independent of its storage.
 *
 * @param rules the name of its rules profile
 * @param managers its managers, the root first, parents before children, children in their order
 * @param ahead the numbers that were generated ahead of a counter
 * @param retired the numbers that deleted managers retired
 * @param retiredNets the unnamed nets that deleted managers retired
 */
public record HierarchySnapshot(
        String rules,
        List<ManagerSnapshot> managers,
        Map<Series, NumberRanges> ahead,
        Map<Series, NumberRanges> retired,
        Map<Series, NumberRanges> retiredNets) {

    /**
     * The complete state of one manager.
     *
     * @param manager its attributes, and its own counters, which are used only while it is a root
     * @param parent the index of its parent in the list; null for the root
     * @param references the references that it owns or has retired
     * @param nets the unnamed nets that it owns
     * @param nextNet its own net counter
     * @param symbols its symbols
     */
    public record ManagerSnapshot(
            NewManager manager,
            @Nullable Integer parent,
            Holdings references,
            Holdings nets,
            long nextNet,
            List<SymbolSnapshot> symbols) {}

    /**
     * A symbol of a manager.
     *
     * @param reference the reference that it holds, which the manager of the lowest unit owns
     */
    public record SymbolSnapshot(String key, Designator reference, int unit) {}

    /** Creates a snapshot of a hierarchy; requires its lock. */
    static HierarchySnapshot of(Hierarchy hierarchy) {
        List<ManagerSnapshot> managers = new ArrayList<>();
        add(hierarchy, hierarchy.root(), null, symbolsByManager(hierarchy), managers);
        return new HierarchySnapshot(
                hierarchy.rules().profile().name(),
                managers,
                hierarchy.references().ahead(),
                hierarchy.references().retired(),
                hierarchy.nets().retired());
    }

    private static Map<ReferenceManager, List<SymbolSnapshot>> symbolsByManager(Hierarchy hierarchy) {
        Map<ReferenceManager, List<SymbolSnapshot>> byManager = new HashMap<>();
        for (Symbol symbol : hierarchy.symbols().matching(each -> true)) {
            byManager
                    .computeIfAbsent(symbol.manager(), manager -> new ArrayList<>())
                    .add(new SymbolSnapshot(symbol.key(), symbol.reference(), symbol.unit()));
        }
        byManager.values().forEach(list -> list.sort(Comparator.comparing(SymbolSnapshot::key)));
        return byManager;
    }

    private static void add(
            Hierarchy hierarchy,
            ReferenceManager manager,
            @Nullable Integer parent,
            Map<ReferenceManager, List<SymbolSnapshot>> symbols,
            List<ManagerSnapshot> managers) {
        int place = managers.size();
        managers.add(new ManagerSnapshot(
                new NewManager(
                        manager.key(),
                        manager.name(),
                        manager.counters.values(),
                        manager.createdAt(),
                        manager.ranges()),
                parent,
                hierarchy.references().holdings(manager.slot),
                hierarchy.nets().holdings(manager.slot),
                manager.netCounters.next(UnnamedNets.PREFIX),
                symbols.getOrDefault(manager, List.of())));
        manager.children.values().forEach(child -> add(hierarchy, child, place, symbols, managers));
    }

    /** Returns the count of references in use. */
    public long referencesCount() {
        return managers.stream()
                .mapToLong(manager -> manager.references().ownedCount())
                .sum();
    }

    /** Counts what a new hierarchy gets from this snapshot. */
    Growth growth() {
        Growth growth = new Growth();
        for (ManagerSnapshot each : managers) {
            growth.addManager(
                    each.manager().key().id(),
                    each.manager().name(),
                    each.manager().ranges(),
                    each.manager().counters().size(),
                    each.references(),
                    each.nets());
            each.symbols().forEach(symbol -> growth.addSymbol(symbol.key()));
        }
        growth.addRecorded(ahead);
        growth.addRecorded(retired);
        return growth;
    }

    /** Returns the count of levels of the tree. */
    int levels() {
        int[] levels = new int[managers.size()];
        int most = 0;
        for (int i = 0; i < levels.length; i++) {
            Integer parent = managers.get(i).parent();
            levels[i] = parent == null ? 1 : levels[parent] + 1;
            most = Math.max(most, levels[i]);
        }
        return most;
    }
}
