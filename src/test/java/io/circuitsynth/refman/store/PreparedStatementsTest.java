package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/** Examines the sessions of a real server, and of one behind a pooler that assigns sessions as PgBouncer does. */
class PreparedStatementsTest {

    private String url;
    private @Nullable HikariDataSource pool;

    @BeforeEach
    void create() throws SQLException {
        url = Databases.newPostgresqlUrl();
    }

    @AfterEach
    void close() {
        if (pool != null) {
            pool.close();
        }
    }

    private HikariDataSource pool(String settings, int connections) {
        HikariDataSource created = new HikariDataSource();
        created.setJdbcUrl(url + settings);
        created.setMaximumPoolSize(connections);
        created.addDataSourceProperty("prepareThreshold", "0");
        pool = created;
        return created;
    }

    private static int preparedByName(Connection connection) throws SQLException {
        for (int i = 0; i < 10; i++) {
            try (PreparedStatement statement = connection.prepareStatement("select ?::integer")) {
                statement.setInt(1, i);
                statement.executeQuery().close();
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select count(*) from pg_prepared_statements where statement like 'select $1%'")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void connectionsWithSessionsOfTheirOwnPrepareStatementsByName() throws SQLException {
        PostgresqlConnections connections = new PostgresqlConnections(pool("", 3));
        try (Connection reader = connections.reader()) {
            assertThat(preparedByName(reader)).isEqualTo(1);
        }
        Connection writer = connections.writer();
        assertThat(preparedByName(writer)).isEqualTo(1);
        connections.discard(writer);
    }

    @Test
    void aThresholdInTheUrlIsKept() throws SQLException {
        String separator = url.contains("?") ? "&" : "?";
        PostgresqlConnections connections = new PostgresqlConnections(pool(separator + "prepareThreshold=0", 3));
        try (Connection reader = connections.reader()) {
            assertThat(preparedByName(reader)).isZero();
        }
    }

    @Test
    void aSingleConnectionPreparesNothingByNameSinceItsSessionMayBeShared() throws SQLException {
        PostgresqlConnections connections = new PostgresqlConnections(pool("", 1));
        try (Connection reader = connections.reader()) {
            assertThat(preparedByName(reader)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "3, false", "2, true", "3, true"})
    void sessionsThatAPoolerSharesAreRecognized(int sessions, boolean inTurn) throws SQLException {
        try (Pooler pooler = new Pooler(url, sessions, inTurn)) {
            assertThat(PreparedStatements.hasOwnSessions(pooler.dataSource())).isFalse();
        }
    }

    @Test
    void aThresholdInTheUrlIsRefusedIfAPoolerSharesTheSessions() throws SQLException {
        String separator = url.contains("?") ? "&" : "?";
        try (Pooler pooler = new Pooler(url, 2, false)) {
            HikariDataSource shared = pool(separator + "prepareThreshold=5", 2);
            shared.setDataSource(pooler.dataSource());
            assertThatThrownBy(() -> new PostgresqlConnections(shared))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Set prepareThreshold=0 in spring.datasource.url");
        }
    }

    @Test
    void nothingIsPreparedByNameIfAPoolerSharesTheSessions() throws SQLException {
        try (Pooler pooler = new Pooler(url, 2, false)) {
            HikariDataSource shared = pool("", 2);
            shared.setDataSource(pooler.dataSource());
            Connection writer = new PostgresqlConnections(shared).writer();
            assertThat(preparedByName(writer)).isZero();
            writer.rollback();
        }
    }

    /** Gives each transaction one of a few sessions: the one that was used last, or each in turn. */
    private static final class Pooler implements AutoCloseable {

        private static final Set<String> ENDS = Set.of("commit", "rollback");
        private static final Set<String> OF_CLIENT = Set.of("setAutoCommit", "close");

        private final Deque<Connection> idle = new ArrayDeque<>();
        private final boolean inTurn;

        Pooler(String url, int sessions, boolean inTurn) throws SQLException {
            this.inTurn = inTurn;
            for (int i = 0; i < sessions; i++) {
                Connection session = DriverManager.getConnection(url);
                session.setAutoCommit(false);
                session.unwrap(PGConnection.class).setPrepareThreshold(0);
                idle.add(session);
            }
        }

        DataSource dataSource() {
            return proxy(
                    DataSource.class,
                    (method, arguments) -> method.getName().equals("getConnection") ? connection() : 0);
        }

        private Connection connection() {
            Deque<Connection> current = new ArrayDeque<>();
            return proxy(Connection.class, (method, arguments) -> {
                if (OF_CLIENT.contains(method.getName())) {
                    return null;
                }
                if (current.isEmpty() && method.getName().endsWith("Statement")) {
                    current.add(Objects.requireNonNull(idle.pollFirst(), "no session is idle"));
                }
                boolean isInTransaction = !current.isEmpty();
                Object result = method.invoke(isInTransaction ? current.getFirst() : idle.getFirst(), arguments);
                if (isInTransaction && ENDS.contains(method.getName())) {
                    Connection ended = current.removeFirst();
                    if (inTurn) {
                        idle.addLast(ended);
                    } else {
                        idle.addFirst(ended);
                    }
                }
                return result;
            });
        }

        private interface Call {
            @Nullable
            Object of(Method method, Object @Nullable [] arguments) throws Exception;
        }

        private static <T> T proxy(Class<T> type, Call call) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        try {
                            return call.of(method, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }

        @Override
        public void close() throws SQLException {
            for (Connection each : idle) {
                each.close();
            }
        }
    }
}
