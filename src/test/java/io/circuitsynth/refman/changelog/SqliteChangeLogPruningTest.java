package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.store.Databases;
import io.circuitsynth.refman.store.HierarchyStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Prunes the change log of an SQLite file. */
class SqliteChangeLogPruningTest extends ChangeLogPruningContract {

    @TempDir
    private Path directory;

    @Override
    HierarchyStore open() throws Exception {
        return Databases.sqlite(directory);
    }
}
