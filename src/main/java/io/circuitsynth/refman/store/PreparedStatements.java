package io.circuitsynth.refman.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether statements on a PostgreSQL server are prepared by name.
 *
 * <p>The driver names the statements of each connection S_1, S_2 and so on. A pooler in transaction mode gives the
 * transactions of many connections to one server session, where these names collide: a name then executes the statement of
 * another connection, and changes are lost or made twice. So statements are prepared by name only if each connection has a
 * server session to itself. PgBouncer renames statements from version 1.21 on, if {@code max_prepared_statements} is set; a
 * client cannot find out whether it does.
 */
final class PreparedStatements {

    private static final Logger LOG = LoggerFactory.getLogger(PreparedStatements.class);

    /** The executions after which the driver prepares a statement by name, the default of the driver. */
    private static final int THRESHOLD = 5;

    private static final int UNNAMED = 0;

    private static final Pattern IN_URL = Pattern.compile("[?&]prepareThreshold=(-?\\d+)");

    private static final int ROUNDS = 5;

    private final int threshold;

    private PreparedStatements(int threshold) {
        this.threshold = threshold;
    }

    /**
     * Examines the sessions of a pool.
     *
     * @throws IllegalStateException if the URL of the pool asks for names, and a pooler shares the sessions
     */
    static PreparedStatements of(HikariDataSource pool) {
        String configured = configuredThreshold(pool.getJdbcUrl());
        if (pool.getMaximumPoolSize() < 2) {
            // A single connection cannot tell whether another node meets its session.
            return new PreparedStatements(UNNAMED);
        }
        boolean hasOwnSessions = examine(pool);
        if (!hasOwnSessions && configured != null && !configured.equals("0")) {
            throw new IllegalStateException("A pooler gives the transactions of one connection to several sessions of"
                    + " PostgreSQL, so prepareThreshold=" + configured
                    + " would lose changes. Set prepareThreshold=0 in"
                    + " spring.datasource.url, or remove it.");
        }
        if (!hasOwnSessions) {
            LOG.info("Connections share sessions of PostgreSQL, as behind a pooler in transaction mode; statements are"
                    + " not prepared by name");
        }
        if (!hasOwnSessions) {
            return new PreparedStatements(UNNAMED);
        }
        return new PreparedStatements(configured == null ? THRESHOLD : Integer.parseInt(configured));
    }

    private static @Nullable String configuredThreshold(@Nullable String url) {
        Matcher found = IN_URL.matcher(url == null ? "" : url);
        return found.find() ? found.group(1) : null;
    }

    private static boolean examine(DataSource pool) {
        try {
            return hasOwnSessions(pool);
        } catch (SQLException e) {
            throw new StoreUnavailableException("The sessions of PostgreSQL could not be examined.", e);
        }
    }

    /**
     * Returns whether all transactions of a connection meet one server session, and those of another connection another one.
     *
     * <p>A pooler that has one session gives it to both connections. One that has several gives the session that was used
     * last, or each in turn: then two transactions in a row of the same connection meet different ones.
     */
    static boolean hasOwnSessions(DataSource pool) throws SQLException {
        try (Connection one = pool.getConnection();
                Connection other = pool.getConnection()) {
            Set<Integer> ofOne = new HashSet<>();
            Set<Integer> ofOther = new HashSet<>();
            for (int i = 0; i < ROUNDS; i++) {
                ofOne.add(session(one));
                ofOne.add(session(one));
                ofOther.add(session(other));
                ofOther.add(session(other));
            }
            return ofOne.size() == 1 && ofOther.size() == 1 && !ofOne.equals(ofOther);
        }
    }

    private static int session(Connection connection) throws SQLException {
        connection.unwrap(PGConnection.class).setPrepareThreshold(UNNAMED);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Lets the driver prepare the statements of a connection by name only if that is safe. */
    Connection configure(Connection connection) throws SQLException {
        // Set for each connection, because the properties of the pool may say otherwise.
        PGConnection driver = connection.unwrap(PGConnection.class);
        if (driver.getPrepareThreshold() != threshold) {
            driver.setPrepareThreshold(threshold);
        }
        return connection;
    }
}
