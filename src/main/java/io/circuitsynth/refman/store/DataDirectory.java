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

/** The directory where one process keeps its data, and no other at the same time. */
public final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "refman.lock";
    private static final String DATABASE_FILE = "refman.db";
    private static final String LEFT_BEHIND = "{sqlite-*sqlitejdbc*,*" + SqliteStore.UNFINISHED + "}";

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory if there is none, and takes it for this process.
     *
     * @throws DataDirectoryInUseException if another process has it
     */
    public static DataDirectory open(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            FileChannel lockFile =
                    FileChannel.open(absolute.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lockFile) == null) {
                lockFile.close();
                throw new DataDirectoryInUseException(absolute);
            }
            deleteLeftBehind(absolute);
            return new DataDirectory(absolute, lockFile);
        } catch (IOException e) {
            throw new UncheckedIOException("data directory " + absolute + " cannot be used", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Deletes what processes that were killed have left behind: their copies of SQLite, and backups half written. */
    private static void deleteLeftBehind(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, LEFT_BEHIND)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    Path path() {
        return path;
    }

    Path databaseFile() {
        return path.resolve(DATABASE_FILE);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of " + path + " cannot be given back", e);
        }
    }
}
