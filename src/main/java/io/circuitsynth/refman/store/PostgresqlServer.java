package io.circuitsynth.refman.store;

import com.zaxxer.hikari.HikariConfig;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.store.PostgresqlStartException.Reason;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a PostgreSQL server without a pool.
 *
 * <p>A pool hides why it has no connection, logs each failure with its stack trace, and lets a caller wait.
 */
public final class PostgresqlServer {

    /** connection_failure: PostgreSQL documentation, appendix A. */
    private static final String CONNECTION_FAILURE = "08006";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresqlServer.class);

    private static final String TIMEOUT_SECONDS = "2";
    private static final long PAUSE_MILLIS = 500;
    private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(10).toNanos();

    private final String url;
    private final Driver driver;
    private final Properties properties = new Properties();
    private final String name;

    /**
     * Creates a server from the settings of a pool.
     *
     * @throws PostgresqlStartException if the URL is not one of PostgreSQL
     */
    public PostgresqlServer(HikariConfig pool) {
        this.url = requireUrl(pool.getJdbcUrl());
        properties.putAll(pool.getDataSourceProperties());
        setIfPresent("user", pool.getUsername());
        setIfPresent("password", pool.getPassword());
        properties.setProperty("connectTimeout", TIMEOUT_SECONDS);
        properties.setProperty("socketTimeout", TIMEOUT_SECONDS);
        this.driver = driver(url).orElseThrow();
        this.name = name(driver, url);
    }

    /**
     * Returns a URL if it is one of PostgreSQL. Its text may hold a password, so no error shows it.
     *
     * @throws PostgresqlStartException if it is not
     */
    public static String requireUrl(@Nullable String url) {
        if (url == null || driver(url).isEmpty()) {
            throw new PostgresqlStartException(
                    Reason.WRONG_URL, "spring.datasource.url is not the URL of a PostgreSQL database.", null);
        }
        return url;
    }

    /** Returns the driver for a URL; empty if none accepts it. */
    private static Optional<Driver> driver(String url) {
        return ServiceLoader.load(Driver.class, PostgresqlServer.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(driver -> accepts(driver, url))
                .findFirst();
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return url.startsWith("jdbc:postgresql:") && driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Returns the host and the port, without the rest of the URL, which may hold a password. */
    private static String name(Driver driver, String url) {
        try {
            Map<String, String> parts = new HashMap<>();
            for (DriverPropertyInfo part : driver.getPropertyInfo(url, new Properties())) {
                parts.put(part.name, String.valueOf(part.value));
            }
            return parts.get("PGHOST") + ":" + parts.get("PGPORT");
        } catch (SQLException e) {
            return "the configured URL";
        }
    }

    private void setIfPresent(String key, @Nullable String value) {
        if (value != null) {
            properties.setProperty(key, value);
        }
    }

    /** Opens a connection that waits a few seconds at most, for the server and for each response. */
    Connection connect() throws SQLException {
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("the driver does not accept the URL");
        }
        return connection;
    }

    /** Returns whether a failure means that the server cannot be reached, is starting or is stopping. */
    static boolean isUnreachable(SQLException failure) {
        String state = failure.getSQLState();
        // Class 08 is "connection exception", 08004 "server rejected"; 57P01 to 57P03 tell of a stop or a start.
        return state == null
                || (state.startsWith("08") && !state.equals("08004"))
                || (state.startsWith("57P") && state.compareTo("57P03") <= 0);
    }

    /** Returns whether a failure means that the server lacks connections, memory or space (class 53). */
    static boolean isOverloaded(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("53");
    }

    /**
     * Waits until the server accepts connections.
     *
     * <p>The calling thread waits without a limit for another one, which tries for a limited time. Spring interrupts a start
     * that waits in this way if the service is told to stop.
     *
     * @throws PostgresqlStartException if the server does not answer in time, or refuses the connection
     */
    public void awaitStart(Duration timeout, NanoClock clock) {
        FutureTask<Boolean> attempts = new FutureTask<>(() -> tryUntilConnected(timeout, clock));
        Thread thread = new Thread(attempts, "postgresql-start");
        thread.setDaemon(true);
        thread.start();
        try {
            attempts.get();
        } catch (InterruptedException e) {
            attempts.cancel(true);
            Thread.currentThread().interrupt();
            throw new PostgresqlStartException(
                    Reason.INTERRUPTED, "The service was told to stop while it waited for PostgreSQL.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PostgresqlStartException known
                    ? known
                    : new IllegalStateException("Waiting for PostgreSQL failed", e.getCause());
        }
    }

    private boolean tryUntilConnected(Duration timeout, NanoClock clock) throws InterruptedException {
        long start = clock.nanoTime();
        long nextLine = 0;
        while (true) {
            try (Connection connection = connect()) {
                if (!connection.isValid(1)) {
                    throw new SQLTransientConnectionException("the server does not answer", CONNECTION_FAILURE);
                }
                return true;
            } catch (SQLException e) {
                long waited = clock.nanoTime() - start;
                requireTemporary(e);
                if (waited >= timeout.toNanos()) {
                    throw new PostgresqlStartException(
                            Reason.NO_ANSWER,
                            "PostgreSQL at " + name + " did not accept a connection within " + timeout.toSeconds()
                                    + " s: " + firstLine(e),
                            e);
                }
                if (waited >= nextLine) {
                    LOG.warn(
                            "PostgreSQL at {} does not accept connections yet; waiting up to {} s: {}",
                            name,
                            timeout.toSeconds() - Duration.ofNanos(waited).toSeconds(),
                            firstLine(e));
                    nextLine = waited + NANOS_BETWEEN_LINES;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void requireTemporary(SQLException failure) {
        if (isUnreachable(failure) || isOverloaded(failure)) {
            return;
        }
        String state = String.valueOf(failure.getSQLState());
        Reason reason = Reason.REFUSED;
        if (state.equals("3D000")) {
            reason = Reason.NO_SUCH_DATABASE;
        } else if (state.startsWith("28") || state.equals("08004")) {
            reason = Reason.WRONG_CREDENTIALS;
        }
        throw new PostgresqlStartException(
                reason, "PostgreSQL at " + name + " refused the connection: " + firstLine(failure), failure);
    }

    static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no message");
    }
}
