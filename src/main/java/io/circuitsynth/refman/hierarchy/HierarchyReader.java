package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Describes one hierarchy and its managers; requires the lock of the hierarchy, and changes nothing. */
public final class HierarchyReader {

    /** Bounds the statistics of one prefix. */
    private static final int MAX_RANGES_OF_A_PREFIX = 1_000;

    /** Bounds the statistics of a hierarchy. */
    private static final int MAX_RANGES = 100_000;

    private final Hierarchy hierarchy;

    /** Creates a reader of a hierarchy. */
    public HierarchyReader(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /** Describes a manager. */
    public ManagerDescription describe(ReferenceManager manager) {
        return new ManagerDescription(
                manager.key(),
                manager.name(),
                manager.parent == null ? null : manager.parent.key(),
                hierarchy.root().key(),
                List.copyOf(manager.children.keySet()),
                hierarchy.rules().profile().name(),
                manager.createdAt(),
                manager.ranges(),
                manager.parent == null ? hierarchy.expiry() : null);
    }

    /** Describes a manager as it would be below a parent in this hierarchy, or as a root if the parent is null. */
    public ManagerDescription describeBelow(ReferenceManager manager, @Nullable ReferenceManager parent) {
        ManagerDescription now = describe(manager);
        return new ManagerDescription(
                now.key(),
                now.name(),
                parent == null ? null : parent.key(),
                parent == null ? now.key() : now.root(),
                now.children(),
                now.rules(),
                now.createdAt(),
                now.ranges(),
                parent == null && manager.parent == null ? now.expiry() : null);
    }

    /** Returns the refusal of values to which counters cannot be set; empty if they are valid. */
    public Optional<Refusal> refuseCounters(Map<String, Long> values) {
        return Hierarchy.refuseCounters(hierarchy.rules(), values);
    }

    /** Returns whether the counters of a manager are at least at {@code values}. */
    public boolean hasCounters(ReferenceManager manager, Map<String, Long> values) {
        return values.entrySet().stream().allMatch(entry -> manager.counters.next(entry.getKey()) >= entry.getValue());
    }

    /** Returns one page of the used references of a scope. */
    public ReferencePage references(
            ReferenceManager manager, Scope scope, @Nullable String prefix, @Nullable String after, int limit) {
        return page(hierarchy.references(), slots(manager, scope), prefix, after, limit);
    }

    /** Returns one page of the unnamed nets of a scope. */
    public ReferencePage nets(ReferenceManager manager, Scope scope, @Nullable String after, int limit) {
        return page(hierarchy.nets(), slots(manager, scope), null, after, limit);
    }

    private static ReferencePage page(
            ReferenceIndex index, int @Nullable [] slots, @Nullable String prefix, @Nullable String after, int limit) {
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

    /** Returns the statistics of a manager. */
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

    /** Returns the statistics of the hierarchy. */
    public HierarchyStats stats() {
        SortedMap<String, HierarchyStats.PrefixStats> prefixes = new TreeMap<>();
        for (String prefix : hierarchy.counters().keySet()) {
            prefixes.put(prefix, new HierarchyStats.PrefixStats(0, null, next(prefix), UnusedNumbers.NONE));
        }
        int ranges = MAX_RANGES;
        for (Map.Entry<String, ReferenceIndex.PrefixUsage> entry :
                new TreeMap<>(hierarchy.references().usageByPrefix()).entrySet()) {
            String prefix = entry.getKey();
            ReferenceIndex.PrefixUsage usage = entry.getValue();
            UnusedNumbers below = below(prefix, usage.highest(), Math.min(ranges, MAX_RANGES_OF_A_PREFIX));
            ranges -= below.rangesCount();
            prefixes.put(prefix, new HierarchyStats.PrefixStats(usage.used(), usage.highest(), next(prefix), below));
        }
        return new HierarchyStats(
                hierarchy.managersCount(),
                hierarchy.referencesCount(),
                hierarchy.root().levels() - 1,
                prefixes,
                hierarchy.implementation());
    }

    private UnusedNumbers below(String prefix, long highest, int maxRanges) {
        if (maxRanges == 0) {
            return new UnusedNumbers(List.of(), List.of(), 0L);
        }
        List<Series> series = hierarchy.spellings().of(prefix).stream()
                .flatMap(spelling -> hierarchy.references().seriesOf(spelling).stream())
                .toList();
        return UnusedNumbers.of(hierarchy.references(), series, highest, maxRanges);
    }

    private @Nullable Long next(String prefix) {
        if (!hierarchy.rules().checkPrefix(prefix).isDone()) {
            return null;
        }
        Numbering numbering = hierarchy.numberings().of(prefix);
        long counter = hierarchy.root().counters.next(numbering.counterPrefix());
        Allocation next = Allocation.ofFree(hierarchy.references(), numbering.stretches(), counter, 1);
        return next.count() == 0 ? null : (Long) next.last();
    }

    /** Returns the whole tree. */
    public HierarchyTree tree() {
        return hierarchy.root().tree(hierarchy);
    }

    /** Creates a snapshot of the hierarchy. */
    public HierarchySnapshot snapshot() {
        return HierarchySnapshot.of(hierarchy);
    }

    /** Counts the listed symbols that the hierarchy does not have. */
    public int countNew(Annotation annotation) {
        return (int) annotation.symbols().stream()
                .filter(symbol -> hierarchy.symbols().find(symbol.key()) == null)
                .count();
    }

    /** Counts the ids that no manager of the hierarchy has. */
    public int countNew(Set<String> ids) {
        long known = ids.isEmpty()
                ? 0
                : hierarchy.managers().stream()
                        .filter(manager -> ids.contains(manager.key().id()))
                        .count();
        return ids.size() - (int) known;
    }

    /** Returns one page of symbols. */
    public SymbolPage symbols(SymbolQuery query) {
        return query.in(hierarchy);
    }

    /** Returns the name of the rules profile. */
    public String rulesName() {
        return hierarchy.rules().profile().name();
    }

    /** Returns whether a manager is the root. */
    public boolean isRoot(ReferenceManager manager) {
        return manager.parent == null;
    }
}
