package io.circuitsynth.refman.store;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.outcome.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Covers what is specific to a store in a file: settings, data directory, backups and a full disk. */
class SqliteFileTest {

    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("refman.db");
    }

    @Test
    void aConnectionWithoutFullSyncIsRefused() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        SQLiteDataSource unsafe = new SQLiteDataSource(config);
        unsafe.setUrl("jdbc:sqlite:" + file());
        assertThatThrownBy(() -> Databases.sqlite(directory, unsafe)).hasMessageContaining("synchronous");
    }

    @Test
    void aConnectionWithoutAWriteAheadLogIsRefused() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
        SQLiteDataSource unsafe = new SQLiteDataSource(config);
        unsafe.setUrl("jdbc:sqlite:" + file());
        assertThatThrownBy(() -> Databases.sqlite(directory, unsafe)).hasMessageContaining("journal_mode");
    }

    @Test
    void aUrlOfAnotherFileIsRefused() {
        DataSource another = SqliteConnections.writers(directory.resolve("refman.db?synchronus=FULL"));
        assertThatThrownBy(() -> Databases.sqlite(directory, another)).hasMessageContaining("instead of " + file());
    }

    @Test
    void aNewFileHasSmallPagesAndAnExistingOneKeepsItsPageSize() throws Exception {
        Databases.sqlite(directory).close();
        assertThat(setting("page_size")).isEqualTo(2_048);
        Files.copy(OldDatabaseTest.V1, file(), StandardCopyOption.REPLACE_EXISTING);
        Databases.sqlite(directory).close();
        assertThat(setting("page_size")).isEqualTo(4_096);
    }

    @Test
    void theWriteAheadLogGrowsToTheSameSizeForAnyPageSize() throws Exception {
        Databases.sqlite(directory).close();
        assertThat(setting("wal_autocheckpoint") * setting("page_size")).isEqualTo(32 << 20);
        Files.copy(OldDatabaseTest.V1, file(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(setting("wal_autocheckpoint") * setting("page_size")).isEqualTo(32 << 20);
    }

    /** Returns a setting of a writing connection. */
    private int setting(String name) throws SQLException {
        try (SqliteConnections connections = new SqliteConnections(file(), SqliteConnections.writers(file()));
                Connection writer = connections.writer();
                Statement statement = writer.createStatement();
                ResultSet row = statement.executeQuery("pragma " + name)) {
            return row.getInt(1);
        }
    }

    @Test
    void aFileThatIsNotADatabaseIsRefused() throws IOException {
        Files.writeString(file(), "This text is not an SQLite database.".repeat(20));
        assertThatThrownBy(() -> Databases.sqlite(directory)).hasMessageContaining("not a database");
    }

    @Test
    void aDataDirectoryIsLockedByOneProcess() {
        DataDirectory first = DataDirectory.open(directory);
        assertThatThrownBy(() -> DataDirectory.open(directory))
                .isInstanceOf(DataDirectoryInUseException.class)
                .hasMessage("data directory " + directory + " is in use");
        first.close();
        DataDirectory.open(directory).close();
    }

    @Test
    void librariesUnpackedByAKilledProcessAreDeleted() throws Exception {
        Path library = directory.resolve("sqlite-3.53.2.1-0f7d1c52-libsqlitejdbc.so");
        Path lock = directory.resolve("sqlite-3.53.2.1-0f7d1c52-libsqlitejdbc.so.lck");
        Files.createFile(library);
        Files.createFile(lock);
        DataDirectory.open(directory).close();
        assertThat(library).doesNotExist();
        assertThat(lock).doesNotExist();
    }

    @Test
    void theDatabaseItsLogAndItsBackupsAreReadableByTheOwnerOnly() throws Exception {
        Path above = directory.resolve("above");
        Path data = above.resolve("data");
        try (HierarchyStore store = Databases.sqlite(data)) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
            service.create("board", null, null);
            assertThat(store.backUp()).isPresent();
            assertThat(permissions(data)).isEqualTo("rwx------");
            assertThat(permissions(above)).isEqualTo("rwx------");
            assertPrivate(data, "refman.db", "refman.db-wal", "refman.db-shm", "backup-");
        }
    }

    @Test
    void filesOfEarlierVersionsBecomePrivateAndTheirDirectoryStaysAsItIs() throws Exception {
        Databases.sqlite(directory).close();
        Files.copy(file(), directory.resolve("backup-20261122T120000000Z.db"));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        Databases.sqlite(directory).close();
        assertPrivate(directory, "refman.db", "backup-");
        assertThat(permissions(directory)).isEqualTo("rwxr-x---");
    }

    /** Asserts that there are files with each of the prefixes, and that they are private. */
    private static void assertPrivate(Path data, String... prefixes) throws IOException {
        for (String prefix : prefixes) {
            try (Stream<Path> files = Files.list(data)) {
                List<Path> found = files.filter(
                                each -> each.getFileName().toString().startsWith(prefix))
                        .toList();
                assertThat(found).as(prefix).isNotEmpty();
                for (Path each : found) {
                    assertThat(permissions(each)).as(each.toString()).isEqualTo("rw-------");
                }
            }
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aStopLeavesEverythingInTheFileSoThatACopyOfItIsABackup() throws Exception {
        try (HierarchyStore store = Databases.sqlite(directory)) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
            service.create("board", null, null);
            generate(service, 500).orElseThrow();
            // Opens the readers, whose connections outlive the writer's.
            assertThat(store.totals().references()).isEqualTo(500);
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .contains("refman.db")
                    .noneMatch(name -> name.startsWith("refman.db-"));
        }
        Path restored = Files.createDirectory(directory.resolve("restored"));
        Files.copy(file(), restored.resolve("refman.db"));
        try (HierarchyStore opened = Databases.sqlite(restored)) {
            assertThat(opened.totals().references()).isEqualTo(500);
        }
    }

    @Test
    void aBackupIsConsistentDuringWrites() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger generated = new AtomicInteger();
        Path copy;
        try (HierarchyStore store = Databases.sqlite(directory)) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
            service.create("board", null, null);
            Thread client = new Thread(() -> {
                while (!done.get()) {
                    generate(service, 1);
                    generated.incrementAndGet();
                }
            });
            client.start();
            awaitUntil(() -> generated.get() > 20);
            int before = generated.get();
            copy = store.backUp().orElseThrow();
            done.set(true);
            client.join();
            assertThat(copy.getParent()).isEqualTo(directory);
            assertThat(before).isPositive();
            Path restored = Files.createDirectory(directory.resolve("restored"));
            Files.copy(copy, restored.resolve("refman.db"));
            try (HierarchyStore opened = Databases.sqlite(restored)) {
                assertThat(opened.totals().references()).isBetween((long) before, (long) generated.get());
                ServiceWithoutSpring next = new ServiceWithoutSpring(BITMAP, LIMITS, opened, Long.MAX_VALUE);
                assertThat(generate(next, 1).orElseThrow())
                        .containsExactly("R" + opened.totals().references());
            }
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(Path::toString)).noneMatch(name -> name.endsWith(".unfinished"));
        }
    }

    @Test
    void aFullDiskRefusesChangesAndServesReadsUntilSpaceIsFreed() throws Exception {
        LimitedSource limited = new LimitedSource(SqliteConnections.writers(file()));
        try (HierarchyStore store = Databases.sqlite(directory, limited)) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, 0);
            service.create("board", null, null);
            assertThat(generate(service, 5).isDone()).isTrue();
            limited.fill();
            assertThat(refusal(fillUp(service))).isEqualTo("STORE_UNAVAILABLE");
            assertThat(store.status()).isEqualTo(StoreStatus.READ_ONLY);
            assertThat(refusal(generate(service, 1))).isEqualTo("STORE_UNAVAILABLE");
            assertThat(service.managers.get(key("board")).isDone()).isTrue();
            assertThat(service.references
                            .validate(key("board"), List.of("R5"))
                            .orElseThrow()
                            .get(0)
                            .owner())
                    .isEqualTo(key("board"));
            limited.freeSpace();
            awaitUntil(() -> store.status() == StoreStatus.UP);
            assertThat(generate(service, 1).orElseThrow()).containsExactly("R6");
        }
    }

    /** Creates managers until one is refused, because a change of an existing one may need no more space. */
    private static Outcome<?> fillUp(ServiceWithoutSpring service) {
        for (int i = 0; i < 10_000; i++) {
            Outcome<?> outcome = service.managers.create(
                    ServiceWithoutSpring.TENANT, ServiceWithoutSpring.plan("m" + i, null, null), Reply.identity());
            if (!outcome.isDone()) {
                return outcome;
            }
        }
        throw new AssertionError("the disk is never full");
    }

    private static Outcome<List<String>> generate(ServiceWithoutSpring service, int count) {
        return service.references.generate(key("board"), new Generation("R", count, null, false), Reply.identity());
    }

    private static String refusal(Outcome<?> outcome) {
        return outcome.fold(value -> "done", refusal -> refusal.code().name());
    }

    private static void awaitUntil(Callable<Boolean> condition) {
        await().atMost(LONGEST_RECOVERY)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }

    /** A data source for a file of limited size; SQLite fails as on a full disk. */
    private static final class LimitedSource extends AbstractDataSource {

        private final DataSource unlimited;
        private final List<Connection> open = new ArrayList<>();
        private boolean isFull;

        LimitedSource(DataSource unlimited) {
            this.unlimited = unlimited;
        }

        synchronized void fill() throws SQLException {
            isFull = true;
            for (Connection connection : open) {
                if (!connection.isClosed()) {
                    limit(connection);
                }
            }
        }

        synchronized void freeSpace() {
            isFull = false;
        }

        private static void limit(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("pragma max_page_count = 1");
            }
        }

        @Override
        public synchronized Connection getConnection() throws SQLException {
            Connection connection = unlimited.getConnection();
            open.add(connection);
            if (isFull) {
                limit(connection);
            }
            return connection;
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }
}
