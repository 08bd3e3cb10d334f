package io.circuitsynth.refman.config;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.circuitsynth.refman.hierarchy.NanoClock;
import io.circuitsynth.refman.store.DataDirectory;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.MemoryStore;
import io.circuitsynth.refman.store.PostgresqlServer;
import io.circuitsynth.refman.store.PostgresqlStore;
import io.circuitsynth.refman.store.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Creates the store: PostgreSQL if {@code spring.datasource.url} is set, otherwise the one of {@code refman.store}. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** Creates the SQLite store. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(ChosenStore.Sqlite.class)
    static class Sqlite {

        @Bean
        DataDirectory dataDirectory(ReferenceManagerProperties properties) {
            return DataDirectory.open(properties.dataDir());
        }

        @Bean
        DataSource migrations(DataDirectory directory) {
            return SqliteStore.migrations(directory);
        }

        @Bean
        HierarchyStore hierarchyStore(
                DataDirectory directory,
                InstantSource clock,
                NanoClock nanoClock,
                FlywayMigrationInitializer migrated) {
            return new SqliteStore(directory, clock, nanoClock);
        }

        @Bean
        ApplicationRunner startupCheck(
                HierarchyStore store, DataDirectory directory, ReferenceManagerProperties properties)
                throws IOException {
            return Files.size(directory.databaseFile())
                            <= properties.startupCheck().maxBytes().toBytes()
                    ? new StartupCheck(store)
                    : arguments -> {};
        }
    }

    /** Creates the PostgreSQL store. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(ChosenStore.Postgresql.class)
    @EnableConfigurationProperties(DataSourceProperties.class)
    static class Postgresql {

        private static final long CONNECTION_TIMEOUT_MILLIS = 5_000;
        private static final long VALIDATION_TIMEOUT_MILLIS = 2_000;
        private static final String CONNECT_TIMEOUT_SECONDS = "5";
        private static final String SOCKET_TIMEOUT_SECONDS = "20";

        /** Returns the pool's settings. The socket timeout, longer than any statement, ends waiting for a silent server. */
        @Bean
        @ConfigurationProperties("spring.datasource.hikari")
        HikariConfig poolSettings(DataSourceProperties properties) {
            HikariConfig pool = new HikariConfig();
            pool.setJdbcUrl(PostgresqlServer.requireUrl(properties.getUrl()));
            pool.setUsername(properties.getUsername());
            pool.setPassword(properties.getPassword());
            pool.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
            pool.setValidationTimeout(VALIDATION_TIMEOUT_MILLIS);
            pool.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
            pool.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
            pool.addDataSourceProperty("tcpKeepAlive", "true");
            // Until the store knows whether a pooler shares the server's sessions, nothing is prepared by name.
            pool.addDataSourceProperty("prepareThreshold", "0");
            return pool;
        }

        /** Creates the pool as soon as the server accepts connections. */
        @Bean
        HikariDataSource dataSource(HikariConfig settings, ReferenceManagerProperties properties, NanoClock clock) {
            new PostgresqlServer(settings).awaitStart(properties.postgresql().startTimeout(), clock);
            HikariDataSource pool = new HikariDataSource();
            settings.copyStateTo(pool);
            return pool;
        }

        @Bean
        HierarchyStore hierarchyStore(
                HikariDataSource dataSource,
                InstantSource clock,
                NanoClock nanoClock,
                ReferenceManagerProperties properties,
                FlywayMigrationInitializer migrated)
                throws SQLException {
            if (!properties.postgresql().allowLossOnCrash()) {
                PostgresqlStore.requireDurable(dataSource);
            }
            return new PostgresqlStore(dataSource, clock, nanoClock);
        }

        @Bean
        ApplicationRunner startupCheck(HierarchyStore store) {
            return new StartupCheck(store);
        }
    }

    /** Creates the in-memory store. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(ChosenStore.Memory.class)
    static class Memory {

        @Bean
        HierarchyStore hierarchyStore() {
            return new MemoryStore();
        }
    }
}
