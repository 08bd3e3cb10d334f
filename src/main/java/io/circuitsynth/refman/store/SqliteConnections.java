package io.circuitsynth.refman.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Provides connections to one SQLite file: one for writing, and a few for reading.
 *
 * <p>With a write-ahead log, readers and the writer do not wait for each other. With {@code synchronous=FULL}, the log is on
 * disk before a commit returns: https://sqlite.org/pragma.html#pragma_synchronous. SQLite ignores unknown settings, so the
 * settings of each new connection for writing are read back.
 */
final class SqliteConnections implements Connections {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteConnections.class);

    private static final int READERS = 4;
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;
    private static final String SYNCHRONOUS_FULL = "2";

    /**
     * The page size of a new file; an existing file keeps its own. A change writes a few whole pages to the log, so half of
     * SQLite's default size takes less time.
     */
    private static final int PAGE_BYTES = 2_048;

    /**
     * The size of the log at which its pages are written to the file, each once. With SQLite's default of 1000 pages, random
     * changes of a large file write the same pages to it many times.
     */
    private static final int LOG_BYTES = 32 << 20;

    /** Eight times SQLite's default, so that the upper pages of a large file stay in memory. */
    private static final int WRITER_CACHE_KIBIBYTES = 16_000;

    private final Path file;
    private final DataSource writers;
    private volatile HikariDataSource readers;

    /**
     * Creates connections to {@code file}, which {@code writers} opens for writing.
     *
     * @throws DataDirectoryException if {@code writers} opens another file, or uses other settings
     */
    SqliteConnections(Path file, DataSource writers) {
        this.file = file;
        this.writers = writers;
        try {
            discard(writer());
        } catch (SQLException e) {
            throw DataDirectoryException.ofFile(file, e);
        }
        this.readers = openReaders();
    }

    /** Creates the data source of connections for writing. */
    static DataSource writers(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setCacheSize(-WRITER_CACHE_KIBIBYTES);
        return dataSource(config, file);
    }

    /**
     * Creates the file if needed, and a data source for migrations, which need two connections at a time.
     *
     * @throws DataDirectoryException if the file cannot be created, or is not a database
     */
    static DataSource migrations(Path file) {
        DataSource source = dataSource(new SQLiteConfig(), file);
        create(file);
        return source;
    }

    /** Creates the file. The page size must be set before WAL mode, and the driver applies settings in any order. */
    private static void create(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(PAGE_BYTES);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        try {
            OwnerOnly.createOrRestrict(file);
            try (Connection connection = source.getConnection()) {
                require(connection, "journal_mode = wal", "wal");
            }
        } catch (SQLException | IOException e) {
            throw DataDirectoryException.ofFile(file, e);
        }
    }

    private static DataSource dataSource(SQLiteConfig config, Path file) {
        // The driver unpacks its native library, and the directory for temporary files may be mounted noexec.
        System.setProperty("org.sqlite.tmpdir", String.valueOf(file.getParent()));
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.enforceForeignKeys(false);
        SQLiteDataSource dataSource = new SQLiteDataSource(config);
        dataSource.setUrl("jdbc:sqlite:" + file);
        return dataSource;
    }

    private HikariDataSource openReaders() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        SQLiteDataSource dataSource = new SQLiteDataSource(config);
        dataSource.setUrl("jdbc:sqlite:" + file);
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("sqlite-readers");
        pool.setDataSource(dataSource);
        pool.setMaximumPoolSize(READERS);
        pool.setReadOnly(true);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    @Override
    public Connection writer() throws SQLException {
        Connection connection = writers.getConnection();
        try {
            int logPages = LOG_BYTES / Integer.parseInt(pragma(connection, "page_size", 1));
            pragma(connection, "wal_autocheckpoint = " + logPages, 1);
            connection.setAutoCommit(false);
            requireSettings(connection, logPages);
            return connection;
        } catch (SQLException e) {
            discard(connection);
            throw e;
        }
    }

    private void requireSettings(Connection connection, int logPages) throws SQLException {
        require(connection, "journal_mode", "wal");
        require(connection, "synchronous", SYNCHRONOUS_FULL);
        require(connection, "wal_autocheckpoint", String.valueOf(logPages));
        String opened = pragma(connection, "database_list", 3);
        if (!isExpectedFile(opened)) {
            throw new SQLException("SQLite has opened " + opened + " instead of " + file);
        }
        connection.rollback();
    }

    private boolean isExpectedFile(String opened) throws SQLException {
        try {
            return Files.exists(file) && Files.isSameFile(file, Path.of(opened));
        } catch (IOException e) {
            throw new SQLException("SQLite has opened " + opened + ", which cannot be read", e);
        }
    }

    private static void require(Connection connection, String name, String value) throws SQLException {
        String actual = pragma(connection, name, 1);
        if (!value.equals(actual)) {
            throw new SQLException("SQLite has set " + name + " to " + actual + " instead of " + value);
        }
    }

    private static String pragma(Connection connection, String name, int column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("pragma " + name)) {
            return row.next() ? row.getString(column) : "";
        }
    }

    @Override
    public void discard(Connection writer) {
        try {
            writer.close();
        } catch (SQLException e) {
            LOG.debug("Closing a connection failed", e);
        }
    }

    @Override
    public Connection reader() throws SQLException {
        return readers.getConnection();
    }

    /**
     * {@inheritDoc}
     *
     * <p>After a failed write, the disk may lack parts of the log that are still in memory. So the whole log is written to
     * the file first. If that succeeds, the data that readers see is durable.
     */
    @Override
    public void reopen() throws SQLException {
        readers.close();
        checkpoint();
        readers = openReaders();
    }

    /** Writes the whole log to the file, and empties it. */
    private void checkpoint() throws SQLException {
        try (Connection connection = writers.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("pragma wal_checkpoint(truncate)")) {
            if (!row.next() || row.getInt(1) != 0) {
                throw new SQLException("the log could not be written to the file");
            }
        }
    }

    /** Writes a consistent copy of the file, and checks its integrity. */
    void copyTo(Path copy) throws SQLException, IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        try (Connection connection = source.getConnection();
                var statement = connection.prepareStatement("vacuum into ?")) {
            OwnerOnly.createOrRestrict(copy);
            statement.setString(1, copy.toString());
            statement.execute();
        }
        source.setUrl("jdbc:sqlite:" + copy);
        try (Connection connection = source.getConnection()) {
            require(connection, "integrity_check", "ok");
        }
    }

    /** Runs a check of SQLite on the file; returns what it finds, at most {@code limit} lines of it. */
    List<String> check(String pragma, int limit) throws SQLException {
        try (Connection connection = reader();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("pragma " + pragma + "(" + limit + ")")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                String line = rows.getString(1);
                if (!line.equals("ok")) {
                    found.add(line);
                }
            }
            return found;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Then the file holds everything, so that a copy of it is a backup. SQLite writes the log to the file when the last
     * connection closes, but not if that one can only read. So the readers are closed first.
     */
    @Override
    public void close() {
        readers.close();
        if (!Files.exists(file)) {
            return;
        }
        try {
            checkpoint();
        } catch (SQLException e) {
            LOG.warn(
                    "The log could not be written to {}; a backup must include {}-wal: {}",
                    file,
                    file.getFileName(),
                    e.getMessage());
        }
    }
}
