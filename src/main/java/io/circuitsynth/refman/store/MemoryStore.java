package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Lifecycle;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Part;
import io.circuitsynth.refman.hierarchy.HierarchyHead;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyRows;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.store.GroupRows.IndexRowsByKey;
import io.circuitsynth.refman.store.GroupRows.MergedRows;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stores hierarchies in memory; their data is lost when the process ends. */
public final class MemoryStore implements HierarchyStore {

    private final Map<HierarchyId, MergedRows> hierarchies = new HashMap<>();
    private final TreeMap<ManagerKey, HierarchyId> managers = new TreeMap<>();
    private final TreeMap<ManagerKey, HierarchyId> roots = new TreeMap<>();
    private final Map<IdempotencyKey, StoredResponse> responses = new HashMap<>();
    private final Map<HierarchyId, TreeMap<Long, LoggedChange>> log = new HashMap<>();
    private final Map<ManagerKey, List<FormerHierarchy>> former = new HashMap<>();
    private final Map<String, StreamTicket> tickets = new HashMap<>();
    private volatile Consumer<ManagerKey> commits = root -> {};
    private final Map<HierarchyId, Instant> ended = new HashMap<>();

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public StoreStatus status() {
        return StoreStatus.UP;
    }

    @Override
    public synchronized Optional<HierarchyId> find(ManagerKey key) {
        return Optional.ofNullable(managers.get(key));
    }

    @Override
    public synchronized OptionalLong version(HierarchyId id) {
        MergedRows entry = hierarchies.get(id);
        return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.version);
    }

    @Override
    public synchronized long lastVersion(ManagerKey root) {
        return formerHierarchies(root).stream()
                .mapToLong(FormerHierarchy::version)
                .max()
                .orElse(0);
    }

    @Override
    public synchronized List<LoggedChange> changes(HierarchyId id, long after, int limit) {
        return log.getOrDefault(id, new TreeMap<>()).tailMap(after, false).values().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized MissedChanges missedChanges(HierarchyId id, long after, int limit) {
        OptionalLong version = version(id);
        return new MissedChanges(version, version.isEmpty() ? List.of() : changes(id, after, limit));
    }

    @Override
    public synchronized Optional<CurrentVersion> currentVersion(ManagerKey root) {
        return Optional.ofNullable(roots.get(root))
                .map(id -> new CurrentVersion(id, Objects.requireNonNull(hierarchies.get(id)).version));
    }

    @Override
    public synchronized Map<ManagerKey, Long> currentVersions(Collection<ManagerKey> wanted) {
        Map<ManagerKey, Long> versions = new HashMap<>();
        wanted.forEach(root -> currentVersion(root).ifPresent(current -> versions.put(root, current.version())));
        return versions;
    }

    @Override
    public void onCommit(Consumer<ManagerKey> listener) {
        commits = listener;
    }

    @Override
    public synchronized List<FormerHierarchy> formerHierarchies(ManagerKey root) {
        return List.copyOf(former.getOrDefault(root, List.of()));
    }

    @Override
    public synchronized List<HierarchyId> formerHierarchyIds(HierarchyId after, int limit) {
        return page(ended.keySet(), after, limit);
    }

    @Override
    public synchronized LogStart logStart(HierarchyId id, int limit) {
        TreeMap<Long, LoggedChange> changes = log.getOrDefault(id, new TreeMap<>());
        return new LogStart(
                changes.isEmpty() ? 0 : changes.lastKey(),
                changes.values().stream()
                        .limit(limit)
                        .map(each ->
                                new LogStart.Entry(each.version(), each.origin().at()))
                        .toList());
    }

    @Override
    public synchronized Commit.Result pruneChanges(HierarchyId id, long through) {
        TreeMap<Long, LoggedChange> changes = log.getOrDefault(id, new TreeMap<>());
        int mostDeleted = Math.min(MAX_PRUNED, hierarchies.containsKey(id) ? changes.size() - 1 : changes.size());
        for (int i = 0; i < mostDeleted && changes.firstKey() <= through; i++) {
            changes.pollFirstEntry();
        }
        if (changes.isEmpty()) {
            log.remove(id);
        }
        return Commit.Result.COMMITTED;
    }

    @Override
    public synchronized Commit.Result pruneFormerHierarchy(HierarchyId id, Instant before) {
        Instant at = ended.get(id);
        if (at != null && at.isBefore(before) && !log.containsKey(id)) {
            ended.remove(id);
            former.values().forEach(each -> each.removeIf(entry -> entry.id().equals(id)));
            former.values().removeIf(List::isEmpty);
        }
        return Commit.Result.COMMITTED;
    }

    @Override
    public synchronized Optional<StoredHierarchy> load(HierarchyId id, LoadBudget budget) {
        MergedRows entry = hierarchies.get(id);
        if (entry == null) {
            return Optional.empty();
        }
        HierarchyRows rows = new HierarchyRows();
        rows.managers().addAll(entry.managers.values());
        rows.counters().addAll(entry.counters.values());
        addTo(rows.references(), entry.indexes.get(Counted.REFERENCES));
        addTo(rows.nets(), entry.indexes.get(Counted.NETS));
        rows.symbols().addAll(entry.symbols.values());
        budget.take(RowMemory.of(rows));
        return Optional.of(new StoredHierarchy(entry.head, entry.version, rows));
    }

    private static void addTo(IndexRows rows, @Nullable IndexRowsByKey stored) {
        if (stored != null) {
            rows.numbers().addAll(stored.numbers.values());
            rows.hierarchyNumbers().addAll(stored.hierarchyNumbers.values());
            rows.unnumbered().addAll(stored.unnumbered.values());
        }
    }

    @Override
    public synchronized Commit append(HierarchyChange change, @Nullable StoredResponse response) {
        PendingChange pending = PendingChange.of(change, response, commits);
        if (pending.isOutdated() || !isCurrent(change) || (response != null && responses.containsKey(response.key()))) {
            pending.conflicted();
            return pending;
        }
        for (Part part : change.parts()) {
            part.rows().managers().forEach(row -> removeManager(part.head().id(), row.slot()));
        }
        for (Part part : change.parts()) {
            store(part, change.origin().at());
            log.computeIfAbsent(part.head().id(), id -> new TreeMap<>())
                    .put(
                            part.version(),
                            new LoggedChange(part.head().id(), part.version(), change.origin(), part.mutations()));
        }
        if (response != null) {
            responses.put(response.key(), response);
        }
        pending.committed();
        return pending;
    }

    private boolean isCurrent(HierarchyChange change) {
        for (Part part : change.parts()) {
            MergedRows entry = hierarchies.get(part.head().id());
            boolean isNew = part.lifecycle() == Lifecycle.CREATED;
            if (isNew != (entry == null)
                    || (entry != null && part.cachedVersion().version() != entry.version)) {
                return false;
            }
            for (HierarchyRows.ManagerRow row : part.rows().managers()) {
                StoredManager manager = row.manager();
                HierarchyId taken = manager == null ? null : managers.get(manager.key());
                if (taken != null
                        && change.parts().stream()
                                .noneMatch(each -> each.head().id().equals(taken))) {
                    return false;
                }
            }
        }
        return true;
    }

    private void removeManager(HierarchyId id, int slot) {
        MergedRows entry = hierarchies.get(id);
        HierarchyRows.ManagerRow row = entry == null ? null : entry.managers.remove(slot);
        if (row != null) {
            managers.remove(row.stored().key(), id);
        }
    }

    private void store(Part part, Instant at) {
        HierarchyHead head = part.head();
        switch (part.lifecycle()) {
            case DELETED -> {
                MergedRows entry = hierarchies.remove(head.id());
                if (entry != null) {
                    entry.managers
                            .values()
                            .forEach(row -> managers.remove(row.stored().key(), head.id()));
                    roots.remove(head.root(), head.id());
                    former.computeIfAbsent(head.root(), root -> new ArrayList<>())
                            .add(new FormerHierarchy(head.id(), part.version()));
                    ended.put(head.id(), at);
                }
            }
            case CREATED, UPDATED -> {
                MergedRows entry = hierarchies.computeIfAbsent(head.id(), id -> new MergedRows(part));
                entry.add(part);
                entry.removeGone();
                part.cachedVersion().claim(part.version());
                part.rows().managers().stream()
                        .map(HierarchyRows.ManagerRow::manager)
                        .flatMap(Stream::ofNullable)
                        .forEach(manager -> managers.put(manager.key(), head.id()));
                roots.put(head.root(), head.id());
            }
        }
    }

    @Override
    public Commit.Result exclusively(Consumer<StoreSession> operation) {
        throw new UnsupportedOperationException("no other process shares a store in memory");
    }

    @Override
    public synchronized List<ManagerKey> managers(String tenant, boolean rootsOnly, String after, int limit) {
        return page(rootsOnly ? roots : managers, tenant, after, limit).toList();
    }

    @Override
    public synchronized List<HierarchySummary> hierarchies(String tenant, String after, int limit) {
        return page(roots, tenant, after, limit).map(this::summary).toList();
    }

    @Override
    public synchronized List<HierarchyId> hierarchyIds(HierarchyId after, int limit) {
        return page(hierarchies.keySet(), after, limit);
    }

    private static List<HierarchyId> page(Set<HierarchyId> ids, HierarchyId after, int limit) {
        return ids.stream()
                .filter(id -> id.value().toString().compareTo(after.value().toString()) > 0)
                .sorted(Comparator.comparing(id -> id.value().toString()))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<ManagerKey> expired(Instant now, int limit) {
        return hierarchies.values().stream()
                .map(entry -> entry.head)
                .filter(head -> head.expiry() != null && head.expiry().isOver(now))
                .sorted(Comparator.comparing(
                        head -> Objects.requireNonNull(head.expiry()).at()))
                .limit(limit)
                .map(HierarchyHead::root)
                .toList();
    }

    @Override
    public List<String> findDamage(StoreCheck check, int limit) {
        return List.of();
    }

    private HierarchySummary summary(ManagerKey root) {
        MergedRows rows = Objects.requireNonNull(hierarchies.get(roots.get(root)));
        String name = rows.managers.values().stream()
                .map(HierarchyRows.ManagerRow::stored)
                .filter(manager -> manager.parentSlot() == null)
                .findFirst()
                .map(StoredManager::name)
                .orElse(null);
        return new HierarchySummary(
                root, name, rows.head.rules(), rows.head.managersCount(), rows.head.referencesCount());
    }

    private static Stream<ManagerKey> page(
            NavigableMap<ManagerKey, HierarchyId> keys, String tenant, String after, int limit) {
        return keys.tailMap(new ManagerKey(tenant, after), false).keySet().stream()
                .takeWhile(key -> key.tenant().equals(tenant))
                .limit(limit);
    }

    @Override
    public synchronized StoreTotals totals() {
        long references = 0;
        for (MergedRows entry : hierarchies.values()) {
            references += entry.head.referencesCount();
        }
        return new StoreTotals(hierarchies.size(), managers.size(), references);
    }

    @Override
    public synchronized StoreTotals totals(String tenant) {
        long count = 0;
        long managersCount = 0;
        long references = 0;
        for (MergedRows entry : hierarchies.values()) {
            if (entry.head.root().tenant().equals(tenant)) {
                count++;
                managersCount += entry.head.managersCount();
                references += entry.head.referencesCount();
            }
        }
        return new StoreTotals(count, managersCount, references);
    }

    @Override
    public synchronized long storedResponseBytes(String tenant) {
        return responses.values().stream()
                .filter(response -> response.key().tenant().equals(tenant))
                .mapToLong(response -> StoredResponse.BYTES_WITHOUT_BODY + response.body().length)
                .sum();
    }

    @Override
    public OptionalLong bytes() {
        return OptionalLong.empty();
    }

    @Override
    public synchronized Optional<StoredResponse> storedResponse(IdempotencyKey key) {
        return Optional.ofNullable(responses.get(key));
    }

    @Override
    public synchronized void pruneResponses(Instant before) {
        responses.values().removeIf(response -> response.storedAt().isBefore(before));
    }

    @Override
    public synchronized void addTicket(StreamTicket ticket) {
        tickets.put(ticket.sha256(), ticket);
    }

    @Override
    public synchronized Optional<StreamTicket> ticket(String sha256) {
        return Optional.ofNullable(tickets.get(sha256));
    }

    @Override
    public synchronized boolean removeTicket(String sha256) {
        return tickets.remove(sha256) != null;
    }

    @Override
    public synchronized void pruneTickets(Instant before) {
        tickets.values().removeIf(ticket -> ticket.expiresAt().isBefore(before));
    }

    @Override
    public Optional<Path> backUp() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
