package io.circuitsynth.refman.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** The connections to a PostgreSQL server, all from one pool. */
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

    /** Does nothing: what a server answers is what is kept, and connections that broke leave the pool by themselves. */
    @Override
    public void reopen() {}

    @Override
    public void close() {
        pool.close();
    }
}
