package io.circuitsynth.refman.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Locks the data directory for one process. */
public final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "refman.lock";
    private static final String DATABASE_FILE = "refman.db";
    private static final String DATABASES = "{" + DATABASE_FILE + "*,backup-*.db}";
    private static final String LEFTOVERS = "{sqlite-*sqlitejdbc*,*" + SqliteStore.UNFINISHED + "}";

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Creates the directory if it does not exist, locks it, and restricts its databases to the owner.
     *
     * @throws DataDirectoryException if it is no directory, or cannot be written to
     * @throws DataDirectoryInUseException if another process holds the lock
     */
    public static DataDirectory open(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            OwnerOnly.createDirectories(absolute);
            FileChannel lockFile =
                    FileChannel.open(absolute.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lockFile) == null) {
                lockFile.close();
                throw new DataDirectoryInUseException(absolute);
            }
            deleteLeftovers(absolute);
            restrictDatabases(absolute);
            return new DataDirectory(absolute, lockFile);
        } catch (IOException e) {
            throw DataDirectoryException.of(absolute, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Deletes files that killed processes left: copies of the SQLite library, and unfinished backups. */
    private static void deleteLeftovers(Path directory) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, LEFTOVERS)) {
            for (Path file : leftovers) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Restricts the files that earlier versions wrote, or that a backup was copied to. */
    private static void restrictDatabases(Path directory) throws IOException {
        try (DirectoryStream<Path> databases = Files.newDirectoryStream(directory, DATABASES)) {
            for (Path file : databases) {
                OwnerOnly.restrict(file);
            }
        }
    }

    Path path() {
        return path;
    }

    public Path databaseFile() {
        return path.resolve(DATABASE_FILE);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of data directory " + path + " cannot be released", e);
        }
    }
}
