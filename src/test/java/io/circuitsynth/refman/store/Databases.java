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

/** Databases for tests, each empty and with its tables made. */
public final class Databases {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Databases() {}

    /** The one PostgreSQL server of this process, started when a test first asks for it and stopped with the process. */
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

    /** The URL of an empty database on the PostgreSQL server. */
    public static String newPostgresqlUrl() throws SQLException {
        String name = "test" + COUNT.incrementAndGet();
        try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return Server.POSTGRES.getJdbcUrl("postgres", name);
    }

    /** A pool of connections to a database on the PostgreSQL server, whose tables are made. */
    public static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setConnectionTimeout(5_000);
        migrate(pool, "postgresql");
        return pool;
    }

    /** A store on a PostgreSQL database. */
    public static HierarchyStore postgresql(String url) {
        return new PostgresqlStore(pool(url), Clock.systemUTC(), System::nanoTime);
    }

    /** A store on the SQLite file of a directory, which is given back when the store is closed. */
    public static HierarchyStore sqlite(Path directory) {
        return sqlite(directory, SqliteConnections.writers(directory.resolve("refman.db")));
    }

    /** A store on the SQLite file of a directory, written through a source of connections that a test chose. */
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
