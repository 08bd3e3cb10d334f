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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs an operation in one transaction, which locks the rows of its hierarchies when it reads them. */
final class ExclusiveSession implements StoreSession {

    private final Transaction transaction;
    private final RowReader reader;
    private final Consumer<ManagerKey> commits;
    private @Nullable PendingChange change;

    ExclusiveSession(Connection connection, Dialect dialect, Consumer<ManagerKey> commits) throws SQLException {
        this.commits = commits;
        WriterConnection writer = new WriterConnection(connection);
        dialect.limitWaiting(writer);
        this.transaction = new Transaction(writer, dialect);
        this.reader = new RowReader(connection, dialect);
    }

    /** Carries a read failure through an operation that does not depend on JDBC. */
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
    public long lastVersion(ManagerKey root) {
        try {
            return reader.lastVersion(root);
        } catch (SQLException e) {
            throw new ReadFailure(e);
        }
    }

    @Override
    public Optional<StoredHierarchy> load(HierarchyId id, LoadBudget budget) {
        try {
            return reader.load(id, true, budget);
        } catch (SQLException e) {
            throw new ReadFailure(e);
        }
    }

    @Override
    public Commit append(HierarchyChange appended, @Nullable StoredResponse response) {
        change = PendingChange.of(appended, response, commits);
        return change;
    }

    /** Writes the appended change, if there is one, and ends the transaction. */
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
