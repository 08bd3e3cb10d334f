package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The store that keeps all in memory, and nothing beyond the end of the process. */
public final class MemoryStore implements HierarchyStore {

    private final Map<HierarchyId, Kept> hierarchies = new HashMap<>();
    private final TreeMap<ManagerKey, HierarchyId> managers = new TreeMap<>();
    private final TreeMap<ManagerKey, HierarchyId> roots = new TreeMap<>();
    private final Map<IdempotencyKey, StoredResponse> answers = new HashMap<>();

    /** One hierarchy, with all its rows by their keys. */
    private static final class Kept {
        private final MergedRows rows;
        private long version;

        Kept(MergedRows rows) {
            this.rows = rows;
        }
    }

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
        Kept kept = hierarchies.get(id);
        return kept == null ? OptionalLong.empty() : OptionalLong.of(kept.version);
    }

    @Override
    public synchronized Optional<StoredHierarchy> load(HierarchyId id) {
        Kept kept = hierarchies.get(id);
        if (kept == null) {
            return Optional.empty();
        }
        HierarchyRows rows = new HierarchyRows();
        rows.managers().addAll(kept.rows.managers.values());
        rows.counters().addAll(kept.rows.counters.values());
        addTo(rows.references(), kept.rows.indexes.get(Counted.REFERENCES));
        addTo(rows.nets(), kept.rows.indexes.get(Counted.NETS));
        return Optional.of(new StoredHierarchy(id, kept.version, kept.rows.head.rules(), rows));
    }

    private static void addTo(IndexRows rows, @Nullable IndexRowsByKey kept) {
        if (kept != null) {
            rows.numbers().addAll(kept.numbers.values());
            rows.ahead().addAll(kept.ahead.values());
            rows.unnumbered().addAll(kept.unnumbered.values());
        }
    }

    @Override
    public synchronized Commit append(HierarchyChange change, @Nullable StoredResponse answer) {
        PendingChange pending = PendingChange.of(change, answer);
        if (pending.isOutdated() || !isCurrent(change) || (answer != null && answers.containsKey(answer.key()))) {
            pending.conflicted();
            return pending;
        }
        for (Part part : change.parts()) {
            part.rows().managers().forEach(row -> forgetManager(part.head().id(), row.slot()));
        }
        for (Part part : change.parts()) {
            keep(part);
        }
        if (answer != null) {
            answers.put(answer.key(), answer);
        }
        pending.committed();
        return pending;
    }

    private boolean isCurrent(HierarchyChange change) {
        for (Part part : change.parts()) {
            Kept kept = hierarchies.get(part.head().id());
            if (part.cachedVersion().version() != (kept == null ? 0 : kept.version)) {
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

    private void forgetManager(HierarchyId id, int slot) {
        Kept kept = hierarchies.get(id);
        HierarchyRows.ManagerRow row = kept == null ? null : kept.rows.managers.remove(slot);
        if (row != null) {
            managers.remove(row.stored().key(), id);
        }
    }

    private void keep(Part part) {
        HierarchyHead head = part.head();
        switch (part.lifecycle()) {
            case DELETED -> {
                Kept kept = hierarchies.remove(head.id());
                if (kept != null) {
                    kept.rows
                            .managers
                            .values()
                            .forEach(row -> managers.remove(row.stored().key(), head.id()));
                    roots.remove(head.root(), head.id());
                }
            }
            case CREATED, UPDATED -> {
                Kept kept = hierarchies.computeIfAbsent(head.id(), id -> new Kept(new MergedRows(part)));
                kept.rows.add(part);
                kept.rows.removeGone();
                kept.version++;
                part.cachedVersion().claim(kept.version);
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
        throw new UnsupportedOperationException("nobody else changes what is kept in memory");
    }

    @Override
    public synchronized List<ManagerKey> managers(String tenant, boolean rootsOnly, String after, int limit) {
        return page(rootsOnly ? roots : managers, tenant, after, limit).toList();
    }

    @Override
    public synchronized List<HierarchySummary> hierarchies(String tenant, String after, int limit) {
        return page(roots, tenant, after, limit).map(this::summary).toList();
    }

    private HierarchySummary summary(ManagerKey root) {
        MergedRows rows = Objects.requireNonNull(hierarchies.get(roots.get(root))).rows;
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
        for (Kept kept : hierarchies.values()) {
            references += kept.rows.head.referencesCount();
        }
        return new StoreTotals(hierarchies.size(), managers.size(), references);
    }

    @Override
    public synchronized Optional<StoredResponse> storedResponse(IdempotencyKey key) {
        return Optional.ofNullable(answers.get(key));
    }

    @Override
    public synchronized void pruneResponses(Instant before) {
        answers.values().removeIf(answer -> answer.answeredAt().isBefore(before));
    }

    @Override
    public Optional<Path> backUp() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
