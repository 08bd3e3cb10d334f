package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** Runs the contract of stores on PostgreSQL. */
class PostgresqlStoreTest extends HierarchyStoreContract {

    @Override
    HierarchyStore open() throws Exception {
        return Databases.postgresql(Databases.newPostgresqlUrl());
    }

    @Test
    void anUnreachableServerMakesTheStoreDownRatherThanReadOnly() throws SQLException {
        HikariDataSource pool = Databases.pool(Databases.newPostgresqlUrl());
        try (HierarchyStore cutOff = new PostgresqlStore(pool, Clock.systemUTC(), System::nanoTime)) {
            pool.close();
            Commit commit = cutOff.append(HierarchyChange.NONE, null);
            assertThatThrownBy(commit::await).isInstanceOf(StoreUnavailableException.class);
            assertThat(cutOff.status()).isEqualTo(StoreStatus.DOWN);
        }
    }

    @Test
    void aServerWithAsynchronousCommitIsRefused() throws SQLException {
        String url = Databases.newPostgresqlUrl();
        try (HikariDataSource durable = Databases.pool(url)) {
            assertThatCode(() -> PostgresqlStore.requireDurable(durable)).doesNotThrowAnyException();
            try (Connection connection = durable.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("alter database " + connection.getCatalog() + " set synchronous_commit = off");
            }
        }
        try (HikariDataSource hasty = Databases.pool(url)) {
            assertThatThrownBy(() -> PostgresqlStore.requireDurable(hasty))
                    .isInstanceOf(PostgresqlStartException.class)
                    .hasMessageContaining("synchronous_commit off");
        }
    }
}
