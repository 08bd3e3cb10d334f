package io.circuitsynth.refman.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices within seconds that a PostgreSQL server does not answer any more, even if no request needs it.
 *
 * <p>It asks the server once a second, on a thread and a connection of its own. So requests neither pay for it nor delay it,
 * and a silent server holds up nothing else. If that connection fails, a new one must fail as well: a firewall or an
 * administrator may have closed the one alone.
 */
final class ServerMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerMonitor.class);

    private static final long INTERVAL_NANOS = 1_000_000_000;
    private static final int TIMEOUT_SECONDS = 2;

    private final PostgresqlServer server;
    private final Consumer<SQLException> loss;
    private final Thread thread;
    private volatile @Nullable Connection connection;
    private volatile boolean isClosing;

    /**
     * Creates a monitor; {@link #start} starts it.
     *
     * @param loss receives each second the reason why the server cannot be reached
     */
    ServerMonitor(PostgresqlServer server, Consumer<SQLException> loss) {
        this.server = server;
        this.loss = loss;
        this.thread = new Thread(this::run, "store-monitor");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Asks the server at once. */
    void hurry() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!isClosing) {
            probe();
            LockSupport.parkNanos(this, INTERVAL_NANOS);
        }
        discard();
    }

    private void probe() {
        try {
            Connection current = connection;
            if (current == null || !current.isValid(TIMEOUT_SECONDS)) {
                discard();
                connection = server.connect();
            }
        } catch (SQLException e) {
            if (!isClosing && PostgresqlServer.isUnreachable(e)) {
                loss.accept(e);
            }
        } catch (RuntimeException e) {
            // The next probe may succeed; without this thread an outage would not be noticed.
            LOG.warn("Probing the PostgreSQL server failed", e);
        }
    }

    private void discard() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            abort(old);
        }
    }

    /** Closes the socket without a Terminate message, which a silent server would not answer. */
    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // The connection is of no use any more.
        }
    }

    /** Stops the monitor without waiting for a probe in flight. */
    @Override
    public void close() {
        isClosing = true;
        Connection old = connection;
        if (old != null) {
            abort(old);
        }
        LockSupport.unpark(thread);
    }
}
