package io.circuitsynth.refman.store;

import java.nio.file.Path;

/** Says that another process keeps its data in the same directory. */
public final class DataDirectoryInUseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The failure for one directory. */
    public DataDirectoryInUseException(Path path) {
        super("data directory " + path + " is in use");
    }
}
