package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifies that the PostgreSQL server of these tests is durable. */
@Tag("chaos")
class PostgresTest {

    @TempDir
    private Path directory;

    @Test
    void committedDataSurvivesAKill() throws SQLException {
        try (Postgres postgres = Postgres.startIn(directory)) {
            assertThat(query(postgres, "show fsync")).isEqualTo("on");
            assertThat(query(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres, "create table committed as select 7 as number; select number from committed"))
                    .isEqualTo("7");

            postgres.kill();
            postgres.restart();

            Waiting.until("the restart of PostgreSQL", Duration.ofMinutes(1))
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(() -> query(postgres, "select number from committed"), "7"::equals);
        }
    }

    private static String query(Postgres postgres, String sql) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=postgres";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            boolean hasRows = statement.execute(sql);
            while (!hasRows) {
                hasRows = statement.getMoreResults();
            }
            try (ResultSet rows = statement.getResultSet()) {
                assertThat(rows.next()).isTrue();
                return rows.getString(1);
            }
        }
    }
}
