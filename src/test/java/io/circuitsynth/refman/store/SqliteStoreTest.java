package io.circuitsynth.refman.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract of stores on an SQLite file. */
class SqliteStoreTest extends HierarchyStoreContract {

    @TempDir
    private Path directory;

    @Override
    HierarchyStore open() throws Exception {
        return Databases.sqlite(directory);
    }
}
