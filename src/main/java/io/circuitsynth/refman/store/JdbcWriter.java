package io.circuitsynth.refman.store;

import io.circuitsynth.refman.store.Dialect.WriteFailure;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes groups of changes to a database, and recovers from failures.
 *
 * <p>After a failure the connection is never used again, because the state that a driver assumes after a failed commit need
 * not be the state of the database. After a rollback, changes are refused until a probe can be committed. After a commit whose
 * outcome is in doubt, all connections are closed and opened again first, and nothing is read meanwhile. Nothing is read either
 * from a server that cannot be reached.
 */
final class JdbcWriter implements CommitQueue.GroupWriter {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcWriter.class);

    private static final String PROBE = """
            insert into write_trial (id, tried_at_micros) values (1, ?)
            on conflict (id) do update set tried_at_micros = excluded.tried_at_micros""";

    private final Connections connections;
    private final Dialect dialect;
    private final InstantSource clock;
    private @Nullable WriterConnection writer;
    private volatile StoreStatus status = StoreStatus.UP;

    JdbcWriter(Connections connections, Dialect dialect, InstantSource clock) {
        this.connections = connections;
        this.dialect = dialect;
        this.clock = clock;
    }

    StoreStatus status() {
        return status;
    }

    /** Takes the store down until a probe succeeds, because its server cannot be reached. Any thread may call it. */
    void becomeUnreachable(SQLException cause) {
        if (status != StoreStatus.DOWN) {
            status = StoreStatus.DOWN;
            LOG.warn(
                    "The database server cannot be reached; the store is down until a probe succeeds: {}",
                    cause.getMessage());
        }
    }

    @Override
    public void write(List<PendingChange> group) {
        if (status != StoreStatus.UP) {
            fail(group, new StoreUnavailableException("The store takes no changes at the moment.", null));
            return;
        }
        Failure failure = tryToWrite(group);
        if (failure != null && failure.kind() == WriteFailure.ROLLED_BACK) {
            // The server or a firewall may have closed an old connection.
            failure = tryToWrite(group);
        }
        if (failure != null) {
            handle(failure, group);
        }
    }

    /** A failed attempt to write a group. */
    private record Failure(WriteFailure kind, Throwable cause, boolean hadConnection) {}

    /** Writes a group without its conflicts, and settles all changes; returns null on success. */
    private @Nullable Failure tryToWrite(List<PendingChange> group) {
        Transaction transaction = null;
        try {
            List<PendingChange> rest = new ArrayList<>(group);
            while (!rest.isEmpty()) {
                transaction = new Transaction(writer(), dialect);
                List<PendingChange> conflicts = transaction.write(rest);
                conflicts.forEach(PendingChange::conflicted);
                if (transaction.isCommitted()) {
                    return null;
                }
                rest.removeAll(conflicts);
            }
            return null;
        } catch (SQLException | RuntimeException | Error e) {
            // Half a transaction must never become part of the next one.
            discardWriter();
            if (transaction == null) {
                return new Failure(WriteFailure.ROLLED_BACK, e, false);
            }
            transaction.unclaim();
            return new Failure(kind(e, transaction.isCommitting()), e, true);
        }
    }

    private WriteFailure kind(Throwable cause, boolean inCommit) {
        if (cause instanceof SQLException failure) {
            return dialect.failure(failure, inCommit);
        }
        return inCommit ? WriteFailure.IN_DOUBT : WriteFailure.ROLLED_BACK;
    }

    private void handle(Failure failure, List<PendingChange> group) {
        Throwable cause = failure.cause();
        switch (failure.kind()) {
            case CONFLICT -> writeEach(group, PendingChange::conflicted);
            case DAMAGED -> writeEach(group, change -> change.damaged(cause));
            case ROLLED_BACK -> {
                LOG.warn(
                        "Commit of {} changes failed; the store is read-only until a probe succeeds",
                        group.size(),
                        cause);
                status = failure.hadConnection() ? StoreStatus.READ_ONLY : dialect.withoutWriter();
                fail(group, new StoreUnavailableException("The change was rolled back.", cause));
            }
            case IN_DOUBT -> {
                LOG.warn("Commit outcome unknown for {} changes; the store is reopened", group.size(), cause);
                status = StoreStatus.DOWN;
                fail(group, new StoreUnavailableException("The outcome of the commit is unknown.", cause));
            }
        }
    }

    /** Writes the changes of a group one by one, after one of them failed for a reason of its own; settles a single one. */
    private void writeEach(List<PendingChange> group, Consumer<PendingChange> settle) {
        if (group.size() == 1) {
            settle.accept(group.get(0));
        } else {
            group.forEach(change -> write(List.of(change)));
        }
    }

    @Override
    public void probe() {
        if (status == StoreStatus.UP) {
            return;
        }
        WriterConnection connection = null;
        boolean isCommitting = false;
        try {
            if (status == StoreStatus.DOWN) {
                discardWriter();
                connections.reopen();
            }
            connection = writer();
            dialect.limitWaiting(connection);
            PreparedStatement statement = connection.statement(PROBE);
            statement.setLong(1, RowWriter.micros(clock.instant()));
            statement.executeUpdate();
            isCommitting = true;
            connection.commit();
            status = StoreStatus.UP;
            LOG.info("The store takes changes again");
        } catch (SQLException | RuntimeException | Error e) {
            LOG.debug("Probe failed; the store takes no changes", e);
            discardWriter();
            if (kind(e, isCommitting) == WriteFailure.IN_DOUBT
                    || (connection == null && dialect.withoutWriter() == StoreStatus.DOWN)) {
                status = StoreStatus.DOWN;
            } else if (connection != null && dialect.servesQueries(e)) {
                status = StoreStatus.READ_ONLY;
            }
        }
    }

    private WriterConnection writer() throws SQLException {
        if (writer == null) {
            writer = new WriterConnection(connections.writer());
        }
        return writer;
    }

    private void discardWriter() {
        if (writer != null) {
            connections.discard(writer.connection());
            writer = null;
        }
    }

    private static void fail(List<PendingChange> group, StoreUnavailableException cause) {
        group.forEach(change -> change.failed(cause));
    }

    @Override
    public void close() {
        discardWriter();
    }
}
