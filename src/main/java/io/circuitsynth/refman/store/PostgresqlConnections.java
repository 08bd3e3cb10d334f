package io.circuitsynth.refman.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Provides connections to a PostgreSQL server from one pool. */
final class PostgresqlConnections implements Connections {

    private final HikariDataSource pool;
    private @Nullable Consumer<SQLException> loss;
    private @Nullable ServerMonitor monitor;
    private final PreparedStatements preparedStatements;

    PostgresqlConnections(HikariDataSource pool) {
        this.pool = pool;
        this.preparedStatements = PreparedStatements.of(pool);
    }

    @Override
    public Connection writer() throws SQLException {
        Connection connection = preparedStatements.configure(pool.getConnection());
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public void discard(Connection writer) {
        pool.evictConnection(writer);
    }

    @Override
    public Connection reader() throws SQLException {
        return preparedStatements.configure(pool.getConnection());
    }

    /** Does nothing: a server returns durable data only, and the pool evicts broken connections. */
    @Override
    public void reopen() {}

    @Override
    public void watch(Consumer<SQLException> lossListener) {
        loss = lossListener;
        monitor = new ServerMonitor(new PostgresqlServer(pool), lossListener);
        monitor.start();
    }

    /**
     * {@inheritDoc}
     *
     * <p>A pool that cannot open a connection tells why, and then no query can succeed. A pool that has none left tells
     * nothing, and a connection that broke may be the only one, so the monitor asks the server.
     */
    @Override
    public void queryFailed(SQLException failure) {
        if (failure instanceof SQLTransientConnectionException
                && failure.getCause() instanceof SQLException cause
                && !PostgresqlServer.isOverloaded(cause)
                && loss != null) {
            loss.accept(cause);
        } else if (monitor != null) {
            monitor.hurry();
        }
    }

    @Override
    public void close() {
        if (monitor != null) {
            monitor.close();
        }
        pool.close();
    }
}
