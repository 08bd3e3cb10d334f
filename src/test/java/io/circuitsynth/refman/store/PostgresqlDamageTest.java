package io.circuitsynth.refman.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

class PostgresqlDamageTest extends DamagedStoreContract {

    private @Nullable String url;

    private String url() throws SQLException {
        if (url == null) {
            url = Databases.newPostgresqlUrl();
        }
        return url;
    }

    @Override
    HierarchyStore open() throws SQLException {
        return Databases.postgresql(url());
    }

    @Override
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    @Override
    Connection connectWithoutTriggers() throws SQLException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
        }
        return connection;
    }

    @Override
    String someBytes() {
        return "'\\x0102030405'::bytea";
    }
}
