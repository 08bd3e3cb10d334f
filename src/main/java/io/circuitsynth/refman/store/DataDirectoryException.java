package io.circuitsynth.refman.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Thrown when the data directory or the database file in it cannot be used. */
public final class DataDirectoryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private DataDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }

    static DataDirectoryException of(Path directory, IOException cause) {
        return new DataDirectoryException(
                "The data directory " + directory + " cannot be used: " + reason(directory, cause) + ".", cause);
    }

    static DataDirectoryException ofFile(Path file, Exception cause) {
        return new DataDirectoryException("The SQLite file " + file + " cannot be used: " + cause.getMessage(), cause);
    }

    private static String reason(Path directory, IOException cause) {
        if (cause instanceof FileAlreadyExistsException || Files.isRegularFile(directory)) {
            return "it is a file";
        }
        // The reason is that of the operating system, such as "Read-only file system".
        String reason = cause instanceof FileSystemException known ? known.getReason() : cause.getMessage();
        return reason == null ? "the service may not write to it" : reason;
    }
}
