package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores hierarchies in a relational database, with the same tables and statements for all databases. */
abstract class JdbcStore implements HierarchyStore {

    private static final String UNREADABLE = "the database cannot read its file";

    private static final int IDS_PER_PAGE = 1_000;

    /** A change can have megabytes. */
    private static final int CHANGES_PER_PAGE = 100;

    /** How many pages of each table a quick check reads. */
    private static final int QUICK_PAGES = 10;

    private final Connections connections;
    private final Dialect dialect;
    private final JdbcWriter writer;
    private final CommitQueue queue;
    private final DamageLog damageLog = new DamageLog();
    private volatile Consumer<ManagerKey> commits = root -> {};

    /** Opens a store in a database whose tables exist. */
    JdbcStore(Connections connections, Dialect dialect, InstantSource clock, NanoClock nanoClock) {
        this.connections = connections;
        this.dialect = dialect;
        this.writer = new JdbcWriter(connections, dialect, clock);
        this.queue = new CommitQueue(writer, nanoClock, ProcessExit::halt);
        connections.watch(writer::becomeUnreachable);
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public StoreStatus status() {
        return queue.hasStopped() ? StoreStatus.DOWN : writer.status();
    }

    @Override
    public Optional<HierarchyId> find(ManagerKey key) {
        return read((reader, connection) -> reader.find(key), e -> DamagedDataException.of(key, UNREADABLE, e));
    }

    @Override
    public OptionalLong version(HierarchyId id) {
        return read(reader -> reader.version(id));
    }

    @Override
    public long lastVersion(ManagerKey root) {
        return read(reader -> reader.lastVersion(root));
    }

    @Override
    public List<LoggedChange> changes(HierarchyId id, long after, int limit) {
        return read(
                (reader, connection) -> reader.changes(id, after, limit),
                e -> DamagedDataException.of(id, UNREADABLE, e));
    }

    @Override
    public MissedChanges missedChanges(HierarchyId id, long after, int limit) {
        return read(
                (reader, connection) -> reader.missedChanges(id, after, limit),
                e -> DamagedDataException.of(id, UNREADABLE, e));
    }

    @Override
    public Optional<CurrentVersion> currentVersion(ManagerKey root) {
        return read(reader -> reader.currentVersion(root));
    }

    @Override
    public Map<ManagerKey, Long> currentVersions(Collection<ManagerKey> roots) {
        return read(reader -> reader.currentVersions(roots));
    }

    @Override
    public void onCommit(Consumer<ManagerKey> listener) {
        commits = listener;
    }

    @Override
    public List<FormerHierarchy> formerHierarchies(ManagerKey root) {
        return read(reader -> reader.formerHierarchies(root));
    }

    @Override
    public List<HierarchyId> formerHierarchyIds(HierarchyId after, int limit) {
        return read(reader -> reader.formerHierarchyIds(after, limit));
    }

    @Override
    public LogStart logStart(HierarchyId id, int limit) {
        return read(
                (reader, connection) -> reader.logStart(id, limit), e -> DamagedDataException.of(id, UNREADABLE, e));
    }

    @Override
    public Commit.Result pruneChanges(HierarchyId id, long through) {
        return queue.append(PendingChange.of(new Pruning.Changes(id, through))).await();
    }

    @Override
    public Commit.Result pruneFormerHierarchy(HierarchyId id, Instant before) {
        return queue.append(PendingChange.of(new Pruning.Former(id, before))).await();
    }

    @Override
    public Optional<StoredHierarchy> load(HierarchyId id, LoadBudget budget) {
        return read(
                (reader, connection) -> {
                    dialect.beginSnapshot(connection);
                    try {
                        return reader.load(id, false, budget);
                    } finally {
                        connection.rollback();
                        connection.setAutoCommit(true);
                    }
                },
                e -> DamagedDataException.of(id, UNREADABLE, e));
    }

    @Override
    public Commit append(HierarchyChange change, @Nullable StoredResponse response) {
        return queue.append(PendingChange.of(change, response, commits));
    }

    @Override
    public Commit.Result exclusively(Consumer<StoreSession> operation) {
        Connection connection = null;
        ExclusiveSession session = null;
        try {
            connection = connections.writer();
            session = new ExclusiveSession(connection, dialect, commits);
            operation.accept(session);
            session.commit();
            return session.result();
        } catch (SQLException e) {
            return result(e, session);
        } catch (ExclusiveSession.ReadFailure e) {
            return result(e.cause(), session);
        } catch (DamagedDataException e) {
            throw damageLog.report(e);
        } finally {
            if (connection != null) {
                connections.discard(connection);
            }
        }
    }

    private Commit.Result result(SQLException cause, @Nullable ExclusiveSession session) {
        return switch (dialect.failure(cause, session != null && session.isCommitting())) {
            case CONFLICT -> Commit.Result.CONFLICT;
            case ROLLED_BACK -> throw new StoreUnavailableException("The change was rolled back.", cause);
            case DAMAGED -> throw damageLog.report(DamagedDataException.of(UNREADABLE, cause));
            case IN_DOUBT -> throw new StoreUnavailableException("The outcome of the commit is unknown.", cause);
        };
    }

    @Override
    public List<ManagerKey> managers(String tenant, boolean rootsOnly, String after, int limit) {
        return read(reader -> reader.managers(tenant, rootsOnly, after, limit));
    }

    @Override
    public List<HierarchySummary> hierarchies(String tenant, String after, int limit) {
        return read(reader -> reader.hierarchies(tenant, after, limit));
    }

    @Override
    public List<HierarchyId> hierarchyIds(HierarchyId after, int limit) {
        return read(reader -> reader.hierarchyIds(after, limit));
    }

    @Override
    public List<ManagerKey> expired(Instant now, int limit) {
        return read(reader -> reader.expired(now, limit));
    }

    @Override
    public List<String> findDamage(StoreCheck check, int limit) {
        List<String> found = new ArrayList<>(findDamageOfFile(check, limit));
        RowReader.OWNERS.forEach((problem, query) -> {
            try {
                findUnowned(check, problem, query, limit, found);
            } catch (DamagedDataException e) {
                found.add(e.describe());
            }
        });
        if (check == StoreCheck.FULL) {
            findDamagedLogs(limit, found);
            findDamagedFormer(limit, found);
        }
        return found.subList(0, Math.min(limit, found.size()));
    }

    private void findDamagedLogs(int limit, List<String> found) {
        HierarchyId last = HierarchyId.LEAST;
        try {
            List<RowReader.Owned> page;
            do {
                HierarchyId after = last;
                page = read(reader -> reader.owned(RowReader.LOGS, after, IDS_PER_PAGE));
                for (RowReader.Owned each : page) {
                    last = each.id();
                    String problem = problemOfLog(last);
                    if (problem != null) {
                        found.add(problem);
                    }
                }
            } while (page.size() == IDS_PER_PAGE && found.size() < limit);
        } catch (DamagedDataException e) {
            found.add("change logs after " + last.value() + " cannot be listed: " + e.getMessage());
        }
    }

    private @Nullable String problemOfLog(HierarchyId id) {
        try {
            long last = 0;
            long next = checkChanges(id, last);
            while (next > last) {
                last = next;
                next = checkChanges(id, last);
            }
            read(
                    (reader, connection) -> {
                        reader.checkEndOfLog(id);
                        return id;
                    },
                    e -> DamagedDataException.of(id, UNREADABLE, e));
            return null;
        } catch (DamagedDataException e) {
            return "hierarchyId " + id.value() + ": its change log is damaged: " + e.getMessage();
        }
    }

    private long checkChanges(HierarchyId id, long after) {
        return read(
                (reader, connection) -> reader.checkChanges(id, after, CHANGES_PER_PAGE),
                e -> DamagedDataException.of(id, UNREADABLE, e));
    }

    private void findDamagedFormer(int limit, List<String> found) {
        HierarchyId last = HierarchyId.LEAST;
        try {
            List<RowReader.Checked> page;
            do {
                HierarchyId after = last;
                page = read(reader -> reader.checkFormer(after, IDS_PER_PAGE));
                for (RowReader.Checked each : page) {
                    last = each.id();
                    if (each.problem() != null) {
                        found.add("hierarchyId " + last.value() + ": its row in the table former_hierarchy is damaged: "
                                + each.problem());
                    }
                }
            } while (page.size() == IDS_PER_PAGE && found.size() < limit);
        } catch (DamagedDataException e) {
            found.add("former hierarchies after " + last.value() + " cannot be listed: " + e.getMessage());
        }
    }

    /** Looks for damage in the structure of the database, if the database has no checks of its own. */
    List<String> findDamageOfFile(StoreCheck check, int limit) {
        return List.of();
    }

    private void findUnowned(StoreCheck check, String problem, String query, int limit, List<String> found) {
        HierarchyId last = HierarchyId.LEAST;
        for (int pages = 0; check == StoreCheck.FULL || pages < QUICK_PAGES; pages++) {
            HierarchyId after = last;
            List<RowReader.Owned> page = read(reader -> reader.owned(query, after, IDS_PER_PAGE));
            for (RowReader.Owned each : page) {
                if (!each.hasOwner()) {
                    found.add("hierarchyId " + each.id().value() + ": " + problem);
                }
            }
            if (page.size() < IDS_PER_PAGE || found.size() >= limit) {
                return;
            }
            last = page.get(page.size() - 1).id();
        }
    }

    @Override
    public StoreTotals totals() {
        return read(reader -> reader.totals());
    }

    @Override
    public StoreTotals totals(String tenant) {
        return read(reader -> reader.totals(tenant));
    }

    @Override
    public long storedResponseBytes(String tenant) {
        return read(reader -> reader.storedResponseBytes(tenant));
    }

    @Override
    public OptionalLong bytes() {
        return read(reader -> OptionalLong.of(reader.bytes()));
    }

    @Override
    public Optional<StoredResponse> storedResponse(IdempotencyKey key) {
        return read(reader -> reader.storedResponse(key));
    }

    @Override
    public void pruneResponses(Instant before) {
        Optional<IdempotencyKey> oldest = Optional.empty();
        Optional<IdempotencyKey> last;
        Commit.Result result;
        do {
            last = oldest;
            result = queue.append(PendingChange.of(new Pruning.Responses(before)))
                    .await();
            oldest = read(reader -> reader.oldestResponse(before));
            if (oldest.isPresent() && oldest.equals(last)) {
                throw damageLog.report(DamagedDataException.of("a stored response cannot be deleted", null));
            }
        } while (result == Commit.Result.COMMITTED && oldest.isPresent());
    }

    @Override
    public void addTicket(StreamTicket ticket) {
        await(TicketChange.add(ticket));
    }

    @Override
    public Optional<StreamTicket> ticket(String sha256) {
        return read(reader -> reader.ticket(sha256));
    }

    @Override
    public boolean removeTicket(String sha256) {
        return await(TicketChange.remove(sha256)).isRemoved();
    }

    @Override
    public void pruneTickets(Instant before) {
        await(TicketChange.prune(before));
    }

    private TicketChange await(TicketChange change) {
        if (queue.append(PendingChange.of(change)).await() != Commit.Result.COMMITTED) {
            throw new StoreUnavailableException("The tickets could not be changed.", null);
        }
        return change;
    }

    /** Reads rows. */
    @FunctionalInterface
    private interface Query<T> {
        T run(RowReader reader) throws SQLException;
    }

    /** Reads rows in a transaction that it begins itself. */
    @FunctionalInterface
    private interface TransactionalQuery<T> {
        T run(RowReader reader, Connection connection) throws SQLException;
    }

    private <T> T read(Query<T> query) {
        return read((reader, connection) -> query.run(reader), e -> DamagedDataException.of(UNREADABLE, e));
    }

    private <T> T read(TransactionalQuery<T> query, Function<SQLException, DamagedDataException> damage) {
        if (status() == StoreStatus.DOWN) {
            throw new StoreUnavailableException("The store is being reopened.", null);
        }
        try (Connection connection = connections.reader()) {
            return query.run(new RowReader(connection, dialect), connection);
        } catch (SQLException e) {
            if (dialect.isDamage(e)) {
                throw damageLog.report(damage.apply(e));
            }
            connections.queryFailed(e);
            throw new StoreUnavailableException("The store is unavailable.", e);
        } catch (DamagedDataException e) {
            throw damageLog.report(e);
        }
    }

    @Override
    public void close() {
        queue.close();
        connections.close();
    }
}
