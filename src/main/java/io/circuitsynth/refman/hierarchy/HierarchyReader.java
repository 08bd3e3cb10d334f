package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Describes one hierarchy and its managers to those who ask; needs the hierarchy's lock, and changes nothing. */
public final class HierarchyReader {

    private final Hierarchy hierarchy;

    /** A reader of {@code hierarchy}. */
    public HierarchyReader(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /** The manager as it is now. */
    public ManagerDescription describe(ReferenceManager manager) {
        return new ManagerDescription(
                manager.key(),
                manager.name(),
                manager.parent == null ? null : manager.parent.key(),
                hierarchy.root().key(),
                List.copyOf(manager.children.keySet()),
                hierarchy.rules().profile().name(),
                manager.createdAt());
    }

    /** Why counters may not be set to these values, if they may not. */
    public Optional<Refusal> refuseCounters(Map<String, Long> values) {
        return Hierarchy.refuseCounters(hierarchy.rules(), values);
    }

    /** Whether the manager's own counters are at or beyond all of {@code values}. */
    public boolean hasCounters(ReferenceManager manager, Map<String, Long> values) {
        return values.entrySet().stream().allMatch(entry -> manager.counters.next(entry.getKey()) >= entry.getValue());
    }

    /** The used references of one scope, page by page. */
    public ReferencePage references(
            ReferenceManager manager, Scope scope, @Nullable String prefix, @Nullable String after, int limit) {
        int[] slots = slots(manager, scope);
        ReferenceIndex index = hierarchy.references();
        Designator behind = after == null ? null : Designator.parse(after);
        List<Designator> found = index.page(slots, prefix, behind, limit + 1);
        boolean more = found.size() > limit;
        List<String> page = found.stream().limit(limit).map(Designator::text).toList();
        return new ReferencePage(page, index.count(slots, prefix), more ? page.get(limit - 1) : null);
    }

    private int @Nullable [] slots(ReferenceManager manager, Scope scope) {
        return switch (scope) {
            case HIERARCHY -> null;
            case OWN -> new int[] {manager.slot};
            case SUBTREE ->
                manager.parent == null
                        ? null
                        : manager.subtree().stream().mapToInt(each -> each.slot).toArray();
        };
    }

    /** The manager's figures. */
    public ManagerStats stats(ReferenceManager manager, long nowNanos) {
        ReferenceIndex index = hierarchy.references();
        return new ManagerStats(
                manager.key().id(),
                index.ownedCount(manager.slot),
                hierarchy.root().counters.size(),
                hierarchy.root().netCounters.next(UnnamedNets.PREFIX),
                manager.performance.stats(nowNanos),
                new ManagerStats.HierarchyNodeStats(
                        manager.key().id(),
                        index.ownedCount(manager.slot),
                        manager.children.size(),
                        manager.parent != null,
                        manager.depth(),
                        index.count(slots(manager, Scope.SUBTREE), null)));
    }

    /** The hierarchy's figures. */
    public HierarchyStats stats() {
        SortedMap<String, HierarchyStats.PrefixStats> prefixes = new TreeMap<>();
        for (String prefix : hierarchy.counters().keySet()) {
            prefixes.put(prefix, new HierarchyStats.PrefixStats(0, null, next(prefix)));
        }
        hierarchy
                .references()
                .usageByPrefix()
                .forEach((prefix, usage) -> prefixes.put(
                        prefix, new HierarchyStats.PrefixStats(usage.used(), usage.highest(), next(prefix))));
        return new HierarchyStats(
                hierarchy.managersCount(),
                hierarchy.referencesCount(),
                hierarchy.root().levels() - 1,
                prefixes,
                hierarchy.implementation());
    }

    private @Nullable Long next(String prefix) {
        Rules rules = hierarchy.rules();
        if (!rules.checkPrefix(prefix).isDone()) {
            return null;
        }
        long counter = hierarchy.root().counters.next(prefix);
        Allocation next = Allocation.ofFree(hierarchy.references(), rules.segments(prefix), counter, 1);
        return next.count() == 0 ? null : (Long) next.last();
    }

    /** The whole tree. */
    public HierarchyTree tree() {
        return hierarchy.root().tree(hierarchy);
    }

    /** All that is known of the hierarchy. */
    public HierarchySnapshot snapshot() {
        return HierarchySnapshot.of(hierarchy);
    }

    /** Whether the manager is the root. */
    public boolean isRoot(ReferenceManager manager) {
        return manager.parent == null;
    }
}
