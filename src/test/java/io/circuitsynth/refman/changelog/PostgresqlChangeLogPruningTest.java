package io.circuitsynth.refman.changelog;

import io.circuitsynth.refman.store.Databases;
import io.circuitsynth.refman.store.HierarchyStore;

/** Prunes the change log of a PostgreSQL database. */
class PostgresqlChangeLogPruningTest extends ChangeLogPruningContract {

    @Override
    HierarchyStore open() throws Exception {
        return Databases.postgresql(Databases.newPostgresqlUrl());
    }
}
