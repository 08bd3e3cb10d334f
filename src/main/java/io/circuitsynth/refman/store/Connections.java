package io.circuitsynth.refman.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Where a JDBC store gets its connections from. */
interface Connections extends AutoCloseable {

    /** A connection to write with, which commits only when told to; the caller keeps it. */
    Connection writer() throws SQLException;

    /** Takes back a connection to write with, which nobody may use again whatever state it is in. */
    void discard(Connection writer);

    /** A connection to read with, on which each statement stands alone; closing it gives it back. */
    Connection reader() throws SQLException;

    /** Lets go of everything and begins anew, so that what is read from then on is what is kept. */
    void reopen() throws SQLException;

    @Override
    void close();
}
