package io.circuitsynth.refman.store;

import java.nio.file.Path;

/** Thrown when another process uses the same data directory. */
public final class DataDirectoryInUseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Creates an exception for a directory. */
    public DataDirectoryInUseException(Path path) {
        super("data directory " + path + " is in use");
    }
}
