package io.circuitsynth.refman.store;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Creates databases for tests, each empty and with its tables. */
public final class Databases {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Databases() {}

    /** The PostgreSQL server of this process, started on first use and stopped with the process. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Creates an empty database on the PostgreSQL server and returns its URL. */
    public static String newPostgresqlUrl() throws SQLException {
        String name = "test" + COUNT.incrementAndGet();
        try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return Server.POSTGRES.getJdbcUrl("postgres", name);
    }

    /** Creates a connection pool for a PostgreSQL database, and the tables of the database. */
    public static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setConnectionTimeout(5_000);
        migrate(pool, "postgresql");
        return pool;
    }

    /** Opens a store on a PostgreSQL database. */
    public static HierarchyStore postgresql(String url) {
        return new PostgresqlStore(pool(url), Clock.systemUTC(), System::nanoTime);
    }

    /** Opens a store on the SQLite file of a directory; closing the store unlocks the directory. */
    public static HierarchyStore sqlite(Path directory) {
        return sqlite(directory, SqliteConnections.writers(directory.resolve("refman.db")));
    }

    /** Opens a store on the SQLite file of a directory that writes through the given connections. */
    static HierarchyStore sqlite(Path directory, DataSource writers) {
        DataDirectory taken = DataDirectory.open(directory);
        migrate(SqliteStore.migrations(taken), "sqlite");
        return new SqliteStore(taken, writers, Clock.systemUTC(), System::nanoTime) {
            @Override
            public void close() {
                super.close();
                taken.close();
            }
        };
    }

    private static void migrate(DataSource dataSource, String vendor) {
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration/" + vendor)
                .load()
                .migrate();
    }
}
