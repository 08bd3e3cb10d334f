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

/** What differs between the databases. */
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
        void limitWaiting(WriterConnection connection) {}

        /** The file can be read although it cannot be opened for writing, as on a full disk. */
        @Override
        StoreStatus withoutWriter() {
            return StoreStatus.READ_ONLY;
        }

        @Override
        WriteFailure failure(SQLException cause, boolean inCommit) {
            // The lower eight bits are the primary result code: https://sqlite.org/rescode.html
            int code = cause.getErrorCode() & 0xFF;
            if (code == SQLiteErrorCode.SQLITE_CONSTRAINT.code) {
                return WriteFailure.CONFLICT;
            }
            // A full disk is met while frames are written to the log, and the frame that commits is the last of them.
            return inCommit && code != SQLiteErrorCode.SQLITE_FULL.code
                    ? WriteFailure.IN_DOUBT
                    : WriteFailure.ROLLED_BACK;
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
        void limitWaiting(WriterConnection connection) throws SQLException {
            connection.statement(LIMITS_OF_WAITING).execute();
        }

        /** A server that cannot be reached answers no questions either. */
        @Override
        StoreStatus withoutWriter() {
            return StoreStatus.DOWN;
        }

        @Override
        WriteFailure failure(SQLException cause, boolean inCommit) {
            String state = cause.getSQLState();
            if (state != null && CONFLICTS.contains(state)) {
                return WriteFailure.CONFLICT;
            }
            return inCommit ? WriteFailure.IN_DOUBT : WriteFailure.ROLLED_BACK;
        }
    };

    /**
     * A unique key was taken, a serialization failed, a deadlock was broken, a lock was waited for too long: PostgreSQL's
     * manual, appendix A.
     */
    private static final Set<String> CONFLICTS = Set.of("23505", "40001", "40P01", "55P03");

    // For this transaction only, so that it holds behind a pooler that hands a connection to another client afterwards.
    private static final String LIMITS_OF_WAITING = """
            select set_config('idle_in_transaction_session_timeout', '3s', true),
                   set_config('lock_timeout', '5s', true)""";

    /** What is known of a transaction that failed. */
    enum WriteFailure {
        /** Others were first; nothing is kept. */
        CONFLICT,
        /** Nothing is kept. */
        ROLLED_BACK,
        /** It may be kept or not. */
        IN_DOUBT
    }

    abstract void setId(PreparedStatement statement, int parameter, HierarchyId id) throws SQLException;

    abstract HierarchyId id(ResultSet row, int column) throws SQLException;

    /** What makes a query of one row keep others from changing it until the transaction ends. */
    abstract String lockingRow();

    /** Begins a transaction whose questions are all answered from one state. */
    abstract void beginSnapshot(Connection connection) throws SQLException;

    /**
     * Makes sure that a transaction which begins ends, also when its process stands still.
     *
     * <p>A node that is stopped or cut off within a transaction holds the rows of its hierarchies. The server ends the
     * transaction of a silent client before those who wait for the rows give up.
     */
    abstract void limitWaiting(WriterConnection connection) throws SQLException;

    /** What a store is still good for when no connection to write with can be had. */
    abstract StoreStatus withoutWriter();

    /**
     * What is known after a statement or a commit failed.
     *
     * @param inCommit whether it was the commit that failed
     */
    abstract WriteFailure failure(SQLException cause, boolean inCommit);
}
