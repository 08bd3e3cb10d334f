package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.hierarchy.Commit;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifies the outcome of a group and the state of the store after each kind of failure on an SQLite file. */
class JdbcWriterTest {

    private static final String MANAGERS = "select id from manager order by id";

    @TempDir
    private Path directory;

    private final Changes changes = new Changes();
    private SqliteFile file;
    private JdbcWriter writer;

    @BeforeEach
    void open() {
        file = new SqliteFile(directory);
        writer = new JdbcWriter(file, Dialect.SQLITE, InstantSource.system());
    }

    @AfterEach
    void close() {
        writer.close();
        file.close();
    }

    @Test
    void aConflictFailsTheOneChangeOfAGroupThatHasIt() throws SQLException {
        writer.write(List.of(changes.create("taken")));
        PendingChange before = changes.create("before");
        PendingChange conflicting = new Changes().create("taken");
        PendingChange after = changes.create("after");

        writer.write(List.of(before, conflicting, after));

        assertThat(before.await()).isEqualTo(Commit.Result.COMMITTED);
        assertThat(conflicting.await()).isEqualTo(Commit.Result.CONFLICT);
        assertThat(after.await()).isEqualTo(Commit.Result.COMMITTED);
        assertThat(file.query(MANAGERS)).containsExactly("after", "before", "taken");
        assertThat(writer.status()).isEqualTo(StoreStatus.UP);
    }

    @Test
    void aGroupThatWasRolledBackOnceIsWrittenOverAnotherConnection() throws SQLException {
        file.failBefore("executeBatch", 1);
        PendingChange change = changes.create("board");

        writer.write(List.of(change));

        assertThat(change.await()).isEqualTo(Commit.Result.COMMITTED);
        assertThat(file.calls()).containsExactly("writer", "discard", "writer");
        assertThat(file.query(MANAGERS)).containsExactly("board");
    }

    @Test
    void aGroupThatIsRolledBackTwiceMakesTheStoreReadOnlyUntilAProbeSucceeds() throws SQLException {
        file.failBefore("executeBatch", 2);
        PendingChange rolledBack = changes.create("board");
        writer.write(List.of(rolledBack));
        assertThat(writer.status()).isEqualTo(StoreStatus.READ_ONLY);
        assertUnavailable(rolledBack);

        // The fault is over, but no change is attempted before a probe has succeeded.
        PendingChange refused = changes.create("refused");
        writer.write(List.of(refused));
        assertUnavailable(refused);

        file.failBefore("executeUpdate", 1);
        writer.probe();
        assertThat(writer.status()).isEqualTo(StoreStatus.READ_ONLY);
        writer.probe();
        assertThat(writer.status()).isEqualTo(StoreStatus.UP);
        assertThat(file.calls()).doesNotContain("reopen");

        PendingChange committed = changes.create("later");
        writer.write(List.of(committed));
        assertThat(committed.await()).isEqualTo(Commit.Result.COMMITTED);
        assertThat(file.query(MANAGERS)).containsExactly("later");
    }

    @Test
    void aCommitInDoubtTakesTheStoreDownUntilItIsReopened() throws SQLException {
        file.failAfter("commit", 1);
        PendingChange inDoubt = changes.create("board");
        writer.write(List.of(inDoubt));
        assertThat(writer.status()).isEqualTo(StoreStatus.DOWN);
        assertUnavailable(inDoubt);
        assertThat(file.calls()).containsExactly("writer", "discard");

        file.failBefore("reopen", 1);
        writer.probe();
        assertThat(writer.status()).isEqualTo(StoreStatus.DOWN);
        assertThat(file.calls()).containsExactly("writer", "discard", "reopen");

        writer.probe();
        assertThat(writer.status()).isEqualTo(StoreStatus.UP);
        assertThat(file.calls()).containsExactly("writer", "discard", "reopen", "reopen", "writer");
        // Only the reply to the commit was lost.
        assertThat(file.query(MANAGERS)).containsExactly("board");
    }

    @Test
    void aProbeWhoseCommitIsInDoubtTakesAReadOnlyStoreDown() {
        file.failBefore("executeBatch", 2);
        writer.write(List.of(changes.create("board")));
        file.failAfter("commit", 1);
        writer.probe();
        assertThat(writer.status()).isEqualTo(StoreStatus.DOWN);
    }

    @Test
    void aStoreThatIsUpIsNotProbed() {
        writer.probe();
        assertThat(file.calls()).isEmpty();
    }

    private static void assertUnavailable(PendingChange change) {
        assertThatThrownBy(change::await).isInstanceOf(StoreUnavailableException.class);
    }
}
