package io.circuitsynth.refman.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.ReferenceManagerApplication;
import io.circuitsynth.refman.store.Databases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Starts the service on databases that a newer version has migrated. */
@Tag("log")
@ExtendWith(OutputCaptureExtension.class)
class NewerDatabaseTest {

    @TempDir
    private Path directory;

    private static void start(String... arguments) {
        new SpringApplication(ReferenceManagerApplication.class).run(arguments).close();
    }

    private static void addMigration(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("insert into flyway_schema_history"
                    + " (installed_rank, version, description, type, script, installed_by, execution_time, success)"
                    + " values (99, '99', 'of the future', 'SQL', 'V99__of_the_future.sql', 'somebody', 1, true)");
        }
    }

    private static void assertRefused(CapturedOutput output, String... arguments) {
        assertThatThrownBy(() -> start(arguments)).hasRootCauseInstanceOf(FlywayValidateException.class);
        assertThat(output.getAll())
                .contains("A newer version of the service has migrated the database: this version does not know"
                        + " migration 99.")
                .contains("Restore the backup that was made before the upgrade.")
                .doesNotContain("\tat org.flywaydb");
    }

    @Test
    void anSqliteFileOfANewerVersionIsRefusedWithAText(CapturedOutput output) throws SQLException {
        Databases.sqlite(directory).close();
        addMigration("jdbc:sqlite:" + directory.resolve("refman.db"));
        assertRefused(output, "--server.port=0", "--refman.store=sqlite", "--refman.data-dir=" + directory);
    }

    @Test
    void aPostgresqlDatabaseOfANewerVersionIsRefusedWithAText(CapturedOutput output) throws SQLException {
        String url = Databases.newPostgresqlUrl();
        Databases.postgresql(url).close();
        addMigration(url);
        assertRefused(output, "--server.port=0", "--spring.datasource.url=" + url);
    }
}
