package io.circuitsynth.refman.store;

import io.circuitsynth.refman.store.Dialect.WriteFailure;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes groups of changes to a database, and finds its way back when that fails.
 *
 * <p>After any failure the connection is never used again: what a driver believes of a transaction whose commit failed is
 * not what the database knows. When nothing was kept, changes are refused until a trial change can be written; when nobody
 * knows whether something was kept, everything is closed and opened again first, and nothing is read meanwhile.
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

    @Override
    public void write(List<PendingChange> group) {
        if (status != StoreStatus.UP) {
            fail(group, new StoreUnavailableException("The store takes no changes at the moment.", null));
            return;
        }
        Attempt attempt = attempt(group);
        if (attempt.failure() == WriteFailure.ROLLED_BACK) {
            // A connection can have died of old age.
            attempt = attempt(group);
        }
        Throwable cause = attempt.cause();
        if (cause == null) {
            return;
        }
        switch (attempt.failure()) {
            case CONFLICT -> writeEach(group);
            case ROLLED_BACK -> {
                LOG.warn("{} changes could not be kept; taking no more for now", group.size(), cause);
                status = attempt.hadWriter() ? StoreStatus.READ_ONLY : dialect.withoutWriter();
                fail(group, new StoreUnavailableException("The change could not be kept.", cause));
            }
            case IN_DOUBT -> {
                LOG.warn("Nobody knows whether {} changes were kept; opening the store anew", group.size(), cause);
                status = StoreStatus.DOWN;
                fail(group, new StoreUnavailableException("Nobody knows whether the change was kept.", cause));
            }
        }
    }

    /** One of the changes met a row that was taken meanwhile; alone, each of the others can be written. */
    private void writeEach(List<PendingChange> group) {
        if (group.size() == 1) {
            group.get(0).conflicted();
        } else {
            group.forEach(change -> write(List.of(change)));
        }
    }

    /** How an attempt to write ended; without a cause the changes are told what became of them. */
    private record Attempt(WriteFailure failure, @Nullable Throwable cause, boolean hadWriter) {}

    private Attempt attempt(List<PendingChange> group) {
        Transaction transaction = null;
        try {
            List<PendingChange> rest = new ArrayList<>(group);
            while (!rest.isEmpty()) {
                transaction = new Transaction(writer(), dialect);
                List<PendingChange> conflicts = transaction.write(rest);
                if (conflicts.isEmpty()) {
                    break;
                }
                conflicts.forEach(PendingChange::conflicted);
                rest.removeAll(conflicts);
            }
            return new Attempt(WriteFailure.CONFLICT, null, true);
        } catch (SQLException | RuntimeException | Error e) {
            // Whatever went wrong, half a transaction must not become part of the next one.
            discardWriter();
            if (transaction == null) {
                return new Attempt(WriteFailure.ROLLED_BACK, e, false);
            }
            transaction.unclaim();
            return new Attempt(failure(e, transaction.isCommitting()), e, true);
        }
    }

    private WriteFailure failure(Throwable cause, boolean inCommit) {
        if (cause instanceof SQLException failure) {
            return dialect.failure(failure, inCommit);
        }
        return inCommit ? WriteFailure.IN_DOUBT : WriteFailure.ROLLED_BACK;
    }

    @Override
    public void probe() {
        if (status == StoreStatus.UP) {
            return;
        }
        WriterConnection trial = null;
        boolean isCommitting = false;
        try {
            if (status == StoreStatus.DOWN) {
                discardWriter();
                connections.reopen();
            }
            trial = writer();
            dialect.limitWaiting(trial);
            PreparedStatement statement = trial.statement(PROBE);
            statement.setLong(1, RowWriter.micros(clock.instant()));
            statement.executeUpdate();
            isCommitting = true;
            trial.commit();
            status = StoreStatus.UP;
            LOG.info("The store takes changes again");
        } catch (SQLException | RuntimeException | Error e) {
            LOG.debug("The store still takes no changes", e);
            discardWriter();
            if (failure(e, isCommitting) == WriteFailure.IN_DOUBT
                    || (trial == null && dialect.withoutWriter() == StoreStatus.DOWN)) {
                status = StoreStatus.DOWN;
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
