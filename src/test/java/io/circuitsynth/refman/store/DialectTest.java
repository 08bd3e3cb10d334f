package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.store.Dialect.WriteFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Provokes the conflicts between two PostgreSQL transactions, with batches as the store writes them. */
@Timeout(60)
class DialectTest {

    private final List<Connection> connections = new ArrayList<>();
    private Connection one;
    private Connection other;

    @BeforeEach
    void open() throws SQLException {
        String url = Databases.newPostgresqlUrl();
        one = connect(url);
        other = connect(url);
        try (Statement statement = one.createStatement()) {
            statement.execute("create table place (id integer primary key, number integer)");
            statement.execute("insert into place values (1, 0), (2, 0)");
        }
        one.commit();
    }

    private Connection connect(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connections.add(connection);
        connection.setAutoCommit(false);
        return connection;
    }

    @AfterEach
    void close() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    @Test
    void aDuplicateKeyIsAConflict() throws SQLException {
        SQLException failure = failure(one, "insert into place (number, id) values (1, ?)", 1);
        assertConflict(failure, "23505");
    }

    @Test
    void aSerializationFailureIsAConflict() throws SQLException {
        one.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        write(one, 2);
        write(other, 1);
        other.commit();
        assertConflict(failure(one, 1), "40001");
    }

    @Test
    void aDeadlockIsAConflictForItsVictim() throws Exception {
        write(one, 1);
        write(other, 2);
        CompletableFuture<SQLException> failureOfOther = CompletableFuture.supplyAsync(() -> failure(other, 1));
        SQLException failure = failure(one, 2);
        if (failure == null) {
            failure = failureOfOther.get(30, TimeUnit.SECONDS);
        }
        assertConflict(failure, "40P01");
        one.rollback();
        failureOfOther.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aLockTimeoutIsAConflict() throws SQLException {
        write(one, 1);
        try (Statement statement = other.createStatement()) {
            statement.execute("set lock_timeout = '50ms'");
        }
        assertConflict(failure(other, 1), "55P03");
    }

    private static void write(Connection connection, int id) throws SQLException {
        SQLException failure = failure(connection, id);
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable SQLException failure(Connection connection, int id) {
        return failure(connection, "update place set number = number + 1 where id = ?", id);
    }

    private static @Nullable SQLException failure(Connection connection, String sql, int id) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, id);
            statement.addBatch();
            statement.executeBatch();
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    private static void assertConflict(@Nullable SQLException met, String state) {
        SQLException failure = Objects.requireNonNull(met, "nothing failed");
        assertThat(failure.getSQLState()).isEqualTo(state);
        assertThat(Dialect.POSTGRESQL.failure(failure, false)).isEqualTo(WriteFailure.CONFLICT);
        assertThat(Dialect.POSTGRESQL.failure(failure, true)).isEqualTo(WriteFailure.CONFLICT);
    }
}
