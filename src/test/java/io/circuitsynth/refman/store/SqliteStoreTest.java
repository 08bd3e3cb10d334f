package io.circuitsynth.refman.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Holds the store in an SQLite file to what every store promises. */
class SqliteStoreTest extends HierarchyStoreContract {

    @TempDir
    private Path directory;

    @Override
    HierarchyStore open() throws Exception {
        return Databases.sqlite(directory);
    }
}
