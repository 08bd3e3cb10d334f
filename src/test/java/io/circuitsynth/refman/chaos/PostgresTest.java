package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
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
            assertThat(postgres.query("show fsync")).isEqualTo("on");
            assertThat(postgres.query("show synchronous_commit")).isEqualTo("on");
            assertThat(postgres.query("create table committed as select 7 as number; select number from committed"))
                    .isEqualTo("7");

            postgres.kill();
            postgres.restart();

            Waiting.until("the restart of PostgreSQL", Duration.ofMinutes(1))
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(() -> postgres.query("select number from committed"), "7"::equals);
        }
    }
}
