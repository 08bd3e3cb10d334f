package io.circuitsynth.refman.store;

import com.zaxxer.hikari.HikariDataSource;
import io.circuitsynth.refman.hierarchy.NanoClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Optional;

/** Stores everything on a PostgreSQL server, for several processes at once. */
public final class PostgresqlStore extends JdbcStore {

    /** Opens a store on the server of a pool; its tables must exist. */
    public PostgresqlStore(HikariDataSource pool, InstantSource clock, NanoClock nanoClock) {
        super(new PostgresqlConnections(pool), Dialect.POSTGRESQL, clock, nanoClock);
    }

    /**
     * Checks that the server makes commits durable.
     *
     * @throws PostgresqlStartException if the server acknowledges commits before they are on disk
     */
    public static void requireDurable(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            for (String setting : new String[] {"fsync", "synchronous_commit"}) {
                String value = show(connection, setting);
                if (value.equals("off")) {
                    throw new PostgresqlStartException(
                            PostgresqlStartException.Reason.NOT_DURABLE,
                            "The PostgreSQL server has " + setting + " off, so a crash can lose acknowledged commits.",
                            null);
                }
            }
        }
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + setting)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public boolean isShared() {
        return true;
    }

    /** Does nothing: a server is backed up with its own tools. */
    @Override
    public Optional<Path> backUp() {
        return Optional.empty();
    }
}
