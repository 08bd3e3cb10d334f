package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stores hierarchies in a relational database, with the same tables and statements for all databases. */
abstract class JdbcStore implements HierarchyStore {

    private final Connections connections;
    private final Dialect dialect;
    private final JdbcWriter writer;
    private final CommitQueue queue;

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
        return read(reader -> reader.find(key));
    }

    @Override
    public OptionalLong version(HierarchyId id) {
        return read(reader -> reader.version(id));
    }

    @Override
    public Optional<StoredHierarchy> load(HierarchyId id, LoadBudget budget) {
        return read((reader, connection) -> {
            dialect.beginSnapshot(connection);
            try {
                return reader.load(id, false, budget);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    @Override
    public Commit append(HierarchyChange change, @Nullable StoredResponse response) {
        return queue.append(PendingChange.of(change, response));
    }

    @Override
    public Commit.Result exclusively(Consumer<StoreSession> operation) {
        Connection connection = null;
        ExclusiveSession session = null;
        try {
            connection = connections.writer();
            session = new ExclusiveSession(connection, dialect);
            operation.accept(session);
            session.commit();
            return session.result();
        } catch (SQLException e) {
            return result(e, session);
        } catch (ExclusiveSession.ReadFailure e) {
            return result(e.cause(), session);
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
        Commit.Result result;
        do {
            result = queue.append(PendingChange.pruning(before)).await();
        } while (result == Commit.Result.COMMITTED && read(reader -> reader.hasResponseBefore(before)));
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
        return read((reader, connection) -> query.run(reader));
    }

    private <T> T read(TransactionalQuery<T> query) {
        if (status() == StoreStatus.DOWN) {
            throw new StoreUnavailableException("The store is being reopened.", null);
        }
        try (Connection connection = connections.reader()) {
            return query.run(new RowReader(connection, dialect), connection);
        } catch (SQLException e) {
            connections.queryFailed(e);
            throw new StoreUnavailableException("The store is unavailable.", e);
        }
    }

    @Override
    public void close() {
        queue.close();
        connections.close();
    }
}
