package io.circuitsynth.refman.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Provides the connections of a JDBC store. */
interface Connections extends AutoCloseable {

    /** Opens a connection for writing, without auto-commit; the caller owns it. */
    Connection writer() throws SQLException;

    /** Closes a connection for writing in any state. */
    void discard(Connection writer);

    /** Returns a connection for reading, in auto-commit mode; closing it returns it to its pool. */
    Connection reader() throws SQLException;

    /** Closes and reopens everything, so that later reads see only what is durable. */
    void reopen() throws SQLException;

    @Override
    void close();
}
