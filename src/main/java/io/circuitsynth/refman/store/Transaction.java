package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.CachedVersion;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Lifecycle;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Part;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a group of changes in one transaction, all of them or none.
 *
 * <p>The fence comes first: the version of each hierarchy is raised from the stored version that its cached copy knows. If that finds no row,
 * another node was first, and every change of the group that is based on this copy conflicts. A change of two hierarchies that
 * conflicts makes both copies stale, so later changes of either conflict as well.
 */
final class Transaction {

    private static final String FENCE = """
            update hierarchy set version = ?, managers_count = ?, references_count = ?, checksum = ?,
                lifetime_seconds = ?, expires_at_micros = ?
            where id = ? and version = ?""";

    private final WriterConnection connection;
    private final RowWriter rows;
    private final RowChecksum checksum = new RowChecksum();
    private final Dialect dialect;
    private final Map<CachedVersion, Long> claimed = new HashMap<>();
    private boolean isCommitting;
    private boolean isCommitted;

    Transaction(WriterConnection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
        this.rows = new RowWriter(connection, dialect, checksum);
    }

    /**
     * Writes and commits the changes that do not conflict, and settles them.
     *
     * <p>A fence that finds no row changes nothing, so the others are written in the same transaction. Only if a change of two
     * hierarchies has raised the version of one of them, everything is rolled back.
     *
     * @return the changes that conflict, which are not settled; unless {@link #isCommitted}, nothing was written
     */
    List<PendingChange> write(List<PendingChange> group) throws SQLException {
        dialect.limitWaiting(connection);
        Set<CachedVersion> behind = fence(group);
        Set<CachedVersion> raised = new HashSet<>(claimed.keySet());
        raised.removeAll(behind);
        List<PendingChange> conflicts = new ArrayList<>(0);
        List<PendingChange> rest = new ArrayList<>(group.size());
        for (PendingChange change : group) {
            if (change.isOutdated()
                    || change.change().parts().stream().anyMatch(part -> behind.contains(part.cachedVersion()))) {
                change.change().parts().forEach(part -> behind.add(part.cachedVersion()));
                conflicts.add(change);
            } else {
                rest.add(change);
            }
        }
        if (behind.stream().anyMatch(raised::contains)) {
            connection.rollback();
            unclaim();
            return conflicts;
        }
        behind.forEach(this::unclaim);
        rows.write(rest);
        isCommitting = true;
        connection.commit();
        isCommitted = true;
        rest.forEach(PendingChange::committed);
        return conflicts;
    }

    /** Returns whether the changes that do not conflict are committed. */
    boolean isCommitted() {
        return isCommitted;
    }

    /** Returns whether the commit has begun. */
    boolean isCommitting() {
        return isCommitting;
    }

    /** Resets the copies to their versions before the transaction, after a rollback. */
    void unclaim() {
        claimed.forEach(CachedVersion::claim);
    }

    private void unclaim(CachedVersion copy) {
        Long version = claimed.remove(copy);
        if (version != null) {
            copy.claim(version);
        }
    }

    private Set<CachedVersion> fence(List<PendingChange> group) throws SQLException {
        Map<CachedVersion, Part> last = new LinkedHashMap<>();
        Set<CachedVersion> created = new HashSet<>();
        for (PendingChange change : group) {
            for (Part part : change.change().parts()) {
                if (part.lifecycle() == Lifecycle.CREATED) {
                    created.add(part.cachedVersion());
                    claim(part);
                } else if (created.contains(part.cachedVersion())) {
                    claim(part);
                } else if (!part.cachedVersion().isStale()) {
                    last.put(part.cachedVersion(), part);
                }
            }
        }
        // All nodes lock rows in the order of ids, so that they do not deadlock.
        return raise(last.values().stream()
                .sorted(Comparator.comparing(part -> part.head().id()))
                .toList());
    }

    private Set<CachedVersion> raise(List<Part> parts) throws SQLException {
        Set<CachedVersion> behind = new HashSet<>();
        if (parts.isEmpty()) {
            return behind;
        }
        PreparedStatement fence = connection.statement(FENCE);
        for (Part part : parts) {
            fence.setLong(1, part.version());
            fence.setLong(2, part.head().managersCount());
            fence.setLong(3, part.head().referencesCount());
            fence.setInt(4, checksum.ofHierarchy(part.head(), part.version()));
            RowWriter.setExpiry(fence, 5, part.head().expiry());
            dialect.setId(fence, 7, part.head().id());
            fence.setLong(8, part.cachedVersion().version());
            fence.addBatch();
            claim(part);
        }
        int[] raised = fence.executeBatch();
        for (int i = 0; i < raised.length; i++) {
            if (raised[i] != 1) {
                behind.add(parts.get(i).cachedVersion());
            }
        }
        return behind;
    }

    private void claim(Part part) {
        claimed.putIfAbsent(part.cachedVersion(), part.cachedVersion().version());
        part.cachedVersion().claim(part.version());
    }
}
