package io.circuitsynth.refman.config;

import com.zaxxer.hikari.HikariDataSource;
import io.circuitsynth.refman.store.DataDirectory;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.MemoryStore;
import io.circuitsynth.refman.store.PostgresqlStore;
import io.circuitsynth.refman.store.SqliteStore;
import java.sql.SQLException;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Chooses the store: PostgreSQL if a server is named, else what {@code refman.store} says. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** All in one SQLite file. */
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
                DataDirectory directory, InstantSource clock, FlywayMigrationInitializer migrated) {
            return new SqliteStore(directory, clock);
        }
    }

    /** All on a PostgreSQL server. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(ChosenStore.Postgresql.class)
    @EnableConfigurationProperties(DataSourceProperties.class)
    static class Postgresql {

        @Bean
        @ConfigurationProperties("spring.datasource.hikari")
        HikariDataSource dataSource(DataSourceProperties properties) {
            return properties
                    .initializeDataSourceBuilder()
                    .type(HikariDataSource.class)
                    .build();
        }

        @Bean
        HierarchyStore hierarchyStore(
                HikariDataSource dataSource,
                InstantSource clock,
                ReferenceManagerProperties properties,
                FlywayMigrationInitializer migrated)
                throws SQLException {
            if (!properties.postgresql().allowLossOnCrash()) {
                PostgresqlStore.requireDurable(dataSource);
            }
            return new PostgresqlStore(dataSource, clock);
        }
    }

    /** All in memory. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(ChosenStore.Memory.class)
    static class Memory {

        @Bean
        HierarchyStore hierarchyStore() {
            return new MemoryStore();
        }
    }
}
