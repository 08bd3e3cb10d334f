package io.circuitsynth.refman.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** Provides connections to a PostgreSQL server from one pool. */
final class PostgresqlConnections implements Connections {

    private final HikariDataSource pool;

    PostgresqlConnections(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public Connection writer() throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public void discard(Connection writer) {
        pool.evictConnection(writer);
    }

    @Override
    public Connection reader() throws SQLException {
        return pool.getConnection();
    }

    /** Does nothing: a server returns durable data only, and the pool evicts broken connections. */
    @Override
    public void reopen() {}

    @Override
    public void close() {
        pool.close();
    }
}
