package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.NanoClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Stores everything in one SQLite file, for one process. */
public class SqliteStore extends JdbcStore {

    /** The suffix of an incomplete backup. */
    static final String UNFINISHED = ".unfinished";

    private static final DateTimeFormatter TIME_IN_NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final DataDirectory directory;
    private final SqliteConnections connections;
    private final InstantSource clock;

    /** Opens the store of a directory; its tables must exist. */
    public SqliteStore(DataDirectory directory, InstantSource clock, NanoClock nanoClock) {
        this(directory, SqliteConnections.writers(directory.databaseFile()), clock, nanoClock);
    }

    SqliteStore(DataDirectory directory, DataSource writers, InstantSource clock, NanoClock nanoClock) {
        this(directory, new SqliteConnections(directory.databaseFile(), writers), clock, nanoClock);
    }

    private SqliteStore(
            DataDirectory directory, SqliteConnections connections, InstantSource clock, NanoClock nanoClock) {
        super(connections, Dialect.SQLITE, clock, nanoClock);
        this.directory = directory;
        this.connections = connections;
        this.clock = clock;
    }

    /** Returns the data source for the migrations of a directory. */
    public static DataSource migrations(DataDirectory directory) {
        return SqliteConnections.migrations(directory.databaseFile());
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public Optional<Path> backUp() {
        String name = "backup-" + TIME_IN_NAME.format(clock.instant()) + ".db";
        Path unfinished = directory.path().resolve(name + UNFINISHED);
        Path finished = directory.path().resolve(name);
        try {
            connections.copyTo(unfinished);
            force(unfinished);
            Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
            force(directory.path());
            return Optional.of(finished);
        } catch (SQLException | IOException e) {
            throw new StoreUnavailableException("The backup could not be written.", e);
        } finally {
            deleteIfThere(unfinished);
        }
    }

    @Override
    List<String> findDamageOfFile(StoreCheck check, int limit) {
        try {
            return connections.check(check == StoreCheck.FULL ? "integrity_check" : "quick_check", limit);
        } catch (SQLException e) {
            if (Dialect.SQLITE.isDamage(e)) {
                return List.of(String.valueOf(e.getMessage()));
            }
            throw new StoreUnavailableException("The file cannot be checked.", e);
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            file.force(true);
        }
    }

    private static void deleteIfThere(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StoreUnavailableException("An unfinished backup could not be deleted.", e);
        }
    }
}
