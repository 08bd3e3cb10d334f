package io.circuitsynth.refman.store;

/** Holds the store on a PostgreSQL server to what every store promises. */
class PostgresqlStoreTest extends HierarchyStoreContract {

    @Override
    HierarchyStore open() throws Exception {
        return Databases.postgresql(Databases.newPostgresqlUrl());
    }
}
