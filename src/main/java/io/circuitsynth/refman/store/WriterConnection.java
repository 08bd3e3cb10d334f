package io.circuitsynth.refman.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Holds a connection for writing and its prepared statements. */
final class WriterConnection {

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    WriterConnection(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** Returns the prepared statement of an SQL text; it is open as long as the connection. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    void commit() throws SQLException {
        connection.commit();
    }
}
