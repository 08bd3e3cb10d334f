package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDamageTest extends DamagedStoreContract {

    @TempDir
    private Path directory;

    @Override
    HierarchyStore open() {
        return Databases.sqlite(directory);
    }

    @Override
    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("refman.db"));
    }

    @Override
    Connection connectWithoutTriggers() throws SQLException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            for (String table : new String[] {"hierarchy", "counter", "number_block", "hierarchy_block"}) {
                statement.execute("drop trigger if exists " + table + "_without_checksum");
            }
        }
        return connection;
    }

    @Override
    String someBytes() {
        return "x'0102030405'";
    }

    /** The index still has the entry of a row that is gone, as after a damage of the table. */
    @Test
    void pruningEndsIfAnIndexHasAnEntryWithoutARow() throws SQLException {
        serve();
        store().append(
                        HierarchyChange.NONE,
                        new StoredResponse(
                                new IdempotencyKey("default", "lost"),
                                new byte[] {1},
                                204,
                                null,
                                null,
                                new byte[0],
                                null,
                                Instant.EPOCH))
                .await();
        store().close();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table saved as select * from sqlite_schema where name = 'answer_by_time'");
            statement.execute("pragma writable_schema = on");
            statement.execute("delete from sqlite_schema where name = 'answer_by_time'");
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from answer");
            statement.execute("pragma writable_schema = on");
            statement.execute("insert into sqlite_schema select * from saved");
        }
        serve();
        assertThatThrownBy(() -> store().pruneResponses(Instant.now()))
                .isInstanceOf(DamagedDataException.class)
                .hasMessage("a stored response cannot be deleted");
    }
}
