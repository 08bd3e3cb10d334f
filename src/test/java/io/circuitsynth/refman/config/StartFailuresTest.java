package io.circuitsynth.refman.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.circuitsynth.refman.LocalPorts;
import io.circuitsynth.refman.ReferenceManagerApplication;
import io.circuitsynth.refman.chaos.Proxy;
import io.circuitsynth.refman.store.Databases;
import io.circuitsynth.refman.store.HierarchyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the service with each of the settings that operators get wrong, and reads what it says. */
@Tag("log")
@ExtendWith(OutputCaptureExtension.class)
class StartFailuresTest {

    private static final String STACK_TRACE_LINE = "(?m)^\\s+at [a-z]";

    @TempDir
    private Path directory;

    private static ConfigurableApplicationContext start(String... properties) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.main.banner-mode=off"));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new SpringApplication(ReferenceManagerApplication.class).run(arguments.toArray(new String[0]));
    }

    private static void assertStopsWithOneText(CapturedOutput output, List<String> texts, String... properties) {
        assertThatThrownBy(() -> start(properties)).isInstanceOf(RuntimeException.class);
        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains(texts)
                .doesNotContainPattern(STACK_TRACE_LINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://refman:secret@db/refman",
                "jdbc:postgresql://db:port/refman?password=secret",
                "jdbc:mysql://db/refman?password=secret",
                "db:5432"
            })
    void aWrongUrl(String url, CapturedOutput output) {
        assertStopsWithOneText(
                output,
                List.of("spring.datasource.url is not the URL of a PostgreSQL database.", "jdbc:postgresql://"),
                "spring.datasource.url=" + url);
        assertThat(output.getAll()).doesNotContain("secret");
    }

    @Test
    void aDatabaseThatDoesNotExist(CapturedOutput output) throws SQLException {
        String url = Databases.newPostgresqlUrl().replaceFirst("/test[0-9]+", "/nowhere");
        assertStopsWithOneText(
                output,
                List.of("database \"nowhere\" does not exist", "Create the database on the server"),
                "spring.datasource.url=" + url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.datasource.password=wrong", "spring.main.log-startup-info=false"})
    void aWrongOrMissingPassword(String property, CapturedOutput output) throws SQLException, IOException {
        String url = Databases.newPostgresqlUrl();
        requirePassword(url);
        assertStopsWithOneText(
                output,
                List.of("refused the connection", "password", "Correct SPRING_DATASOURCE_USERNAME"),
                "spring.datasource.url=" + url.replaceFirst("user=postgres", "user=locked"),
                property);
    }

    /** Lets in one user with a password only. The server of the tests trusts all others. */
    private static void requirePassword(String url) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("drop role if exists locked");
            statement.execute("create role locked login password 'right'");
            var row = statement.executeQuery("show hba_file");
            assertThat(row.next()).isTrue();
            Path rules = Path.of(row.getString(1));
            Files.writeString(rules, "host all locked all scram-sha-256\n" + Files.readString(rules));
            statement.execute("select pg_reload_conf()");
        }
        await().until(() -> isRefusedWithoutPassword(url.replaceFirst("user=postgres", "user=locked")));
    }

    private static boolean isRefusedWithoutPassword(String url) {
        try (Connection connection = DriverManager.getConnection(url)) {
            return !connection.isValid(1);
        } catch (SQLException e) {
            return true;
        }
    }

    @Test
    void aServerThatDoesNotAnswerInTime(CapturedOutput output) throws IOException {
        int port = LocalPorts.free();
        assertStopsWithOneText(
                output,
                List.of(
                        "PostgreSQL at 127.0.0.1:" + port + " does not accept connections yet; waiting up to 1 s",
                        "PostgreSQL at 127.0.0.1:" + port + " did not accept a connection within 1 s",
                        "Start the server, or check that this machine can reach it."),
                "spring.datasource.url=jdbc:postgresql://127.0.0.1:" + port + "/refman",
                "refman.postgresql.start-timeout=1s");
        assertThat(output.getAll().lines().filter(line -> line.contains("does not accept connections yet")))
                .hasSize(1);
    }

    @Test
    void aServerThatAnswersLaterIsWaitedFor(CapturedOutput output) throws Exception {
        String url = Databases.newPostgresqlUrl();
        int server = Integer.parseInt(url.replaceFirst(".*:([0-9]+)/.*", "$1"));
        AtomicInteger port = new AtomicInteger(LocalPorts.free());
        try (Proxy proxy = new Proxy(port::get, () -> false)) {
            CompletableFuture<ConfigurableApplicationContext> starting = CompletableFuture.supplyAsync(
                    () -> start("spring.datasource.url=" + url.replace(":" + server + "/", ":" + proxy.port() + "/")));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> output.getAll().contains("does not accept connections yet"));
            port.set(server);
            try (ConfigurableApplicationContext context = starting.join()) {
                assertThat(context.getBean(HierarchyStore.class).name()).isEqualTo("postgresql");
            }
        }
    }

    @Test
    void aServerThatLosesCommits(CapturedOutput output) throws SQLException {
        String url = Databases.newPostgresqlUrl();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("alter database " + connection.getCatalog() + " set synchronous_commit = off");
        }
        assertStopsWithOneText(
                output,
                List.of("synchronous_commit off", "set refman.postgresql.allow-loss-on-crash=true"),
                "spring.datasource.url=" + url);
    }

    @Test
    void aDataDirectoryThatIsAFile(CapturedOutput output) throws IOException {
        Path file = Files.createFile(directory.resolve("data"));
        assertStopsWithOneText(
                output,
                List.of("The data directory " + file + " cannot be used: it is a file.", "REFMAN_DATA_DIR"),
                "refman.data-dir=" + file);
    }

    @Test
    void aDataDirectoryBelowAFile(CapturedOutput output) throws IOException {
        Path below = Files.createFile(directory.resolve("file")).resolve("data");
        assertStopsWithOneText(
                output,
                List.of("The data directory " + below + " cannot be used: ", "REFMAN_DATA_DIR"),
                "refman.data-dir=" + below);
    }

    /** Not even root may create a file there. */
    @Test
    void aReadOnlyDataDirectory(CapturedOutput output) {
        Path readOnly = Path.of("/proc");
        assertStopsWithOneText(
                output,
                List.of("The data directory " + readOnly + " cannot be used: the service may not write to it."),
                "refman.data-dir=" + readOnly);
    }

    @Test
    void aDatabaseFileThatIsADirectory(CapturedOutput output) throws IOException {
        Path file = Files.createDirectory(directory.resolve("refman.db"));
        assertStopsWithOneText(
                output,
                List.of("The SQLite file " + file + " cannot be used: ", "REFMAN_DATA_DIR"),
                "refman.data-dir=" + directory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name=ada          | refman.security.keys[0] has no SHA-256.",
                "role=admin        | refman.security.keys[0] has no name.",
                "sha256=abc        | refman.security.keys[0] has no name."
            })
    void anIncompleteKey(String setting, String text, CapturedOutput output) {
        assertStopsWithOneText(
                output,
                List.of(text, "Set REFMAN_SECURITY_KEYS_0_NAME and REFMAN_SECURITY_KEYS_0_SHA256", "--make-key"),
                "refman.security.keys[0]." + setting,
                "refman.store=memory");
    }

    @Test
    void aKeyInThePlaceOfItsDigestIsNotShown(CapturedOutput output) {
        String key = "rm_" + "0".repeat(64);
        assertStopsWithOneText(
                output,
                List.of("refman.security.keys[0] is invalid: the SHA-256 of the key 'ada' must be"),
                "refman.security.keys[0].name=ada",
                "refman.security.keys[0].sha256=" + key,
                "refman.store=memory");
        assertThat(output.getAll()).doesNotContain(key);
    }
}
