package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One transaction in which an operation reads, with the rows of its hierarchies locked, and then writes. */
final class ExclusiveSession implements StoreSession {

    private final Transaction transaction;
    private final RowReader reader;
    private @Nullable PendingChange change;

    ExclusiveSession(Connection connection, Dialect dialect) throws SQLException {
        WriterConnection writer = new WriterConnection(connection);
        dialect.limitWaiting(writer);
        this.transaction = new Transaction(writer, dialect);
        this.reader = new RowReader(connection, dialect);
    }

    /** Carries a failure to read through an operation that knows nothing of databases. */
    static final class ReadFailure extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final SQLException cause;

        ReadFailure(SQLException cause) {
            super(cause);
            this.cause = cause;
        }

        SQLException cause() {
            return cause;
        }
    }

    @Override
    public Optional<HierarchyId> find(ManagerKey key) {
        try {
            return reader.find(key);
        } catch (SQLException e) {
            throw new ReadFailure(e);
        }
    }

    @Override
    public Optional<StoredHierarchy> load(HierarchyId id) {
        try {
            return reader.load(id, true);
        } catch (SQLException e) {
            throw new ReadFailure(e);
        }
    }

    @Override
    public Commit append(HierarchyChange appended, @Nullable StoredResponse answer) {
        change = PendingChange.of(appended, answer);
        return change;
    }

    /** Writes what was appended, if anything was, and ends the transaction. */
    void commit() throws SQLException {
        if (change != null) {
            transaction.write(List.of(change)).forEach(PendingChange::conflicted);
        }
    }

    boolean isCommitting() {
        return transaction.isCommitting();
    }

    Commit.Result result() {
        return change == null ? Commit.Result.COMMITTED : change.await();
    }
}
