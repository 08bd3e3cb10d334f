package io.circuitsynth.refman.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

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

    /**
     * Watches the database from now on; called once.
     *
     * @param loss is told that the database cannot be reached, by any thread and repeatedly
     */
    default void watch(Consumer<SQLException> loss) {}

    /** Hears of a failed query, so that the loss of the database is noticed at once. */
    default void queryFailed(SQLException failure) {}

    @Override
    void close();
}
