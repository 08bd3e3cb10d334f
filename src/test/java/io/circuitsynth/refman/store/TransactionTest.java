package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.hierarchy.CachedVersion;
import io.circuitsynth.refman.hierarchy.Commit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifies which changes of a group pass the fence after another node has raised the version of a hierarchy. */
class TransactionTest {

    private static final String VERSIONS = "select root_id || ' ' || version from hierarchy order by root_id";

    @TempDir
    private Path directory;

    private final Changes changes = new Changes();
    private SqliteFile file;

    @BeforeEach
    void open() throws SQLException {
        file = new SqliteFile(directory);
        for (String id : List.of("board", "other", "third")) {
            assertThat(write(changes.create(id))).isEmpty();
        }
    }

    @AfterEach
    void close() {
        file.close();
    }

    private List<PendingChange> write(PendingChange... group) throws SQLException {
        try (Connection connection = file.writer()) {
            return write(new WriterConnection(connection), group);
        }
    }

    private static List<PendingChange> write(WriterConnection connection, PendingChange... group) throws SQLException {
        return new Transaction(connection, Dialect.SQLITE).write(List.of(group));
    }

    private void raiseOnAnotherNode(String id) throws SQLException {
        try (Connection connection = file.writer();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update hierarchy set version = version + 1 where root_id = '" + id + "'");
            connection.commit();
        }
    }

    private static CachedVersion cachedVersion(PendingChange change) {
        return change.change().parts().get(0).cachedVersion();
    }

    @Test
    void aCommitRaisesTheVersionsOfItsHierarchiesAndCompletesTheChanges() throws SQLException {
        PendingChange board = changes.generate("board");
        PendingChange other = changes.generate("other");
        assertThat(write(board, other)).isEmpty();
        assertThat(board.await()).isEqualTo(Commit.Result.COMMITTED);
        assertThat(other.await()).isEqualTo(Commit.Result.COMMITTED);
        assertThat(file.query(VERSIONS)).containsExactly("board 2", "other 2", "third 1");
    }

    @Test
    void aConflictIsReportedAndTheRestOfTheGroupIsCommitted() throws SQLException {
        raiseOnAnotherNode("board");
        PendingChange board = changes.generate("board");
        PendingChange other = changes.generate("other");
        assertThat(write(other, board)).containsExactly(board);
        assertThat(board.isSettled()).isFalse();
        assertThat(other.await()).isEqualTo(Commit.Result.COMMITTED);
        assertThat(cachedVersion(board).version()).isEqualTo(1);
        assertThat(file.query(VERSIONS)).containsExactly("board 2", "other 2", "third 1");
    }

    @Test
    void aConflictOfTwoHierarchiesIsReportedAndNothingOfTheGroupIsWritten() throws SQLException {
        raiseOnAnotherNode("board");
        PendingChange board = changes.attach("board", "third");
        PendingChange other = changes.generate("other");
        try (Connection connection = file.writer()) {
            WriterConnection writer = new WriterConnection(connection);
            assertThat(write(writer, other, board)).containsExactly(board);
            assertThat(board.isSettled() || other.isSettled()).isFalse();
            assertThat(file.query(VERSIONS)).containsExactly("board 2", "other 1", "third 1");
            // The cached versions and the transaction are reset, so the same connection can write the rest of the
            // group.
            assertThat(cachedVersion(board).version()).isEqualTo(1);
            assertThat(write(writer, other)).isEmpty();
        }
        assertThat(file.query(VERSIONS)).containsExactly("board 2", "other 2", "third 1");
    }

    @Test
    void aConflictExtendsToLaterChangesOfAllHierarchiesOfTheChange() throws SQLException {
        assertThat(write(changes.attach("other", "board"))).isEmpty();
        raiseOnAnotherNode("board");
        // The new hierarchy conflicts with nothing by itself.
        PendingChange detached = changes.detach("other");
        PendingChange later = changes.generate("other");
        PendingChange third = changes.generate("third");
        assertThat(write(detached, later, third)).containsExactly(detached, later);
    }

    @Test
    void aChangeOfAStaleCopyIsAConflict() throws SQLException {
        PendingChange board = changes.generate("board");
        cachedVersion(board).markStale();
        assertThat(write(board)).containsExactly(board);
        assertThat(file.query(VERSIONS)).containsExactly("board 1", "other 1", "third 1");
    }

    @Test
    void aTransactionIsCommittingOnceItsCommitHasStarted() throws SQLException {
        try (Connection connection = file.writer()) {
            Transaction rolledBack = new Transaction(new WriterConnection(connection), Dialect.SQLITE);
            file.failBefore("executeBatch", 1);
            assertThatThrownBy(() -> rolledBack.write(List.of(changes.generate("board"))))
                    .isInstanceOf(SQLException.class);
            assertThat(rolledBack.isCommitting()).isFalse();
            connection.rollback();
            rolledBack.unclaim();

            Transaction inDoubt = new Transaction(new WriterConnection(connection), Dialect.SQLITE);
            file.failBefore("commit", 1);
            assertThatThrownBy(() -> inDoubt.write(List.of(changes.generate("board"))))
                    .isInstanceOf(SQLException.class);
            assertThat(inDoubt.isCommitting()).isTrue();
        }
    }
}
