package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;
import org.sqlite.SQLiteErrorCode;

/** Names what differs between the databases. */
enum Dialect {
    /** SQLite: one file, one process. */
    SQLITE {
        @Override
        void setId(PreparedStatement statement, int parameter, HierarchyId id) throws SQLException {
            ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
            bytes.putLong(id.value().getMostSignificantBits());
            bytes.putLong(id.value().getLeastSignificantBits());
            statement.setBytes(parameter, bytes.array());
        }

        @Override
        HierarchyId id(ResultSet row, int column) throws SQLException {
            ByteBuffer bytes = ByteBuffer.wrap(row.getBytes(column));
            return new HierarchyId(new UUID(bytes.getLong(), bytes.getLong()));
        }

        @Override
        String lockingRow() {
            return "";
        }

        @Override
        void beginSnapshot(Connection connection) throws SQLException {
            connection.setAutoCommit(false);
        }

        @Override
        int fetchedRows() {
            return 0;
        }

        @Override
        String databaseBytes() {
            return "select page_count * page_size from pragma_page_count(), pragma_page_size()";
        }

        @Override
        void limitWaiting(WriterConnection connection) {}

        /** A file that cannot be opened for writing, as on a full disk, can still be read. */
        @Override
        StoreStatus withoutWriter() {
            return StoreStatus.READ_ONLY;
        }

        @Override
        boolean servesQueries(Throwable failureOfProbe) {
            return false;
        }

        @Override
        WriteFailure failure(SQLException cause, boolean inCommit) {
            // The lower eight bits are the primary result code: https://sqlite.org/rescode.html
            int code = cause.getErrorCode() & 0xFF;
            if (code == SQLiteErrorCode.SQLITE_CONSTRAINT.code) {
                return WriteFailure.CONFLICT;
            }
            if (!inCommit && isDamage(cause)) {
                return WriteFailure.DAMAGED;
            }
            // A full disk fails the write of a frame to the log, and the frame of the commit is the last of them.
            return inCommit && code != SQLiteErrorCode.SQLITE_FULL.code
                    ? WriteFailure.IN_DOUBT
                    : WriteFailure.ROLLED_BACK;
        }

        @Override
        boolean isDamage(SQLException cause) {
            int code = cause.getErrorCode() & 0xFF;
            return code == SQLiteErrorCode.SQLITE_CORRUPT.code
                    || code == SQLiteErrorCode.SQLITE_NOTADB.code
                    || (code == SQLiteErrorCode.SQLITE_ERROR.code && isOfSchema(String.valueOf(cause.getMessage())));
        }

        /** A damaged schema lacks tables or columns that every version creates. */
        private boolean isOfSchema(String message) {
            return message.contains("no such table") || message.contains("no such column");
        }
    },

    /** PostgreSQL, and databases that speak its protocol: several processes. */
    POSTGRESQL {
        @Override
        void setId(PreparedStatement statement, int parameter, HierarchyId id) throws SQLException {
            statement.setObject(parameter, id.value());
        }

        @Override
        HierarchyId id(ResultSet row, int column) throws SQLException {
            return new HierarchyId(row.getObject(column, UUID.class));
        }

        @Override
        String lockingRow() {
            return " for update";
        }

        @Override
        void beginSnapshot(Connection connection) throws SQLException {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set transaction isolation level repeatable read, read only");
            }
        }

        @Override
        int fetchedRows() {
            return FETCHED_ROWS;
        }

        @Override
        String databaseBytes() {
            return "select pg_database_size(current_database())";
        }

        @Override
        void limitWaiting(WriterConnection connection) throws SQLException {
            connection.statement(LIMITS_OF_WAITING).execute();
        }

        /** A server that cannot be reached answers no queries either. */
        @Override
        StoreStatus withoutWriter() {
            return StoreStatus.DOWN;
        }

        /** A server that answers with an error, such as a standby, serves queries. */
        @Override
        boolean servesQueries(Throwable failureOfProbe) {
            return failureOfProbe instanceof SQLException failure && !PostgresqlServer.isUnreachable(failure);
        }

        @Override
        WriteFailure failure(SQLException cause, boolean inCommit) {
            String state = cause.getSQLState();
            if (state != null && CONFLICTS.contains(state)) {
                return WriteFailure.CONFLICT;
            }
            if (!inCommit && isDamage(cause)) {
                return WriteFailure.DAMAGED;
            }
            return inCommit ? WriteFailure.IN_DOUBT : WriteFailure.ROLLED_BACK;
        }

        @Override
        boolean isDamage(SQLException cause) {
            String state = cause.getSQLState();
            return state != null && DAMAGE.contains(state);
        }
    };

    /**
     * unique_violation, serialization_failure, deadlock_detected, lock_not_available: PostgreSQL documentation,
     * appendix A.
     */
    private static final Set<String> CONFLICTS = Set.of("23505", "40001", "40P01", "55P03");

    private static final int FETCHED_ROWS = 1_000;

    /** data_corrupted, index_corrupted. */
    private static final Set<String> DAMAGE = Set.of("XX001", "XX002");

    // Set for this transaction only, since a pooler may give the session to another client afterwards.
    private static final String LIMITS_OF_WAITING = """
            select set_config('idle_in_transaction_session_timeout', '3s', true),
                   set_config('lock_timeout', '5s', true)""";

    /** What is known about a transaction that failed. */
    enum WriteFailure {
        /** It conflicted with another transaction, and was rolled back. */
        CONFLICT,
        /** It was rolled back. */
        ROLLED_BACK,
        /** It was rolled back, because the database is damaged where it reads or writes. */
        DAMAGED,
        /** It may have been committed or not. */
        IN_DOUBT
    }

    abstract void setId(PreparedStatement statement, int parameter, HierarchyId id) throws SQLException;

    abstract HierarchyId id(ResultSet row, int column) throws SQLException;

    /** Returns the clause that locks the row of a query until the transaction ends. */
    abstract String lockingRow();

    /** Begins a transaction that reads from one snapshot. */
    abstract void beginSnapshot(Connection connection) throws SQLException;

    /**
     * Returns how many rows a query fetches at a time in a transaction; 0 for the default of the driver.
     *
     * <p>The driver of PostgreSQL otherwise reads all rows into memory before it returns the first.
     */
    abstract int fetchedRows();

    /** Returns the query of the size of the database in bytes. */
    abstract String databaseBytes();

    /**
     * Limits how long the transaction that has begun may be idle, and how long it waits for locks.
     *
     * <p>A node that stops or is cut off inside a transaction holds locks on the rows of its hierarchies. The server aborts
     * such a transaction before the nodes that wait for these locks give up.
     */
    abstract void limitWaiting(WriterConnection connection) throws SQLException;

    /** Returns the status of a store that has no connection to write with. */
    abstract StoreStatus withoutWriter();

    /** Returns whether the database serves queries although a probe has failed on an open connection. */
    abstract boolean servesQueries(Throwable failureOfProbe);

    /**
     * Classifies a failed statement or commit.
     *
     * @param inCommit whether it was the commit that failed
     */
    abstract WriteFailure failure(SQLException cause, boolean inCommit);

    /** Returns whether the database has found its own file or table damaged, which no retry mends. */
    abstract boolean isDamage(SQLException cause);
}
