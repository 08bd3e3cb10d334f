package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.zaxxer.hikari.HikariDataSource;
import io.circuitsynth.refman.chaos.Proxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Takes a PostgreSQL server away from a store that gets no requests, or only reads. */
@Timeout(60)
class ServerLossTest {

    private static final Duration NOTICED = Duration.ofSeconds(7);
    private static final Duration CLOSED = Duration.ofSeconds(20);
    private static final Duration RECOVERED = Duration.ofSeconds(20);

    private final AtomicInteger server = new AtomicInteger();
    private Proxy proxy;
    private String direct = "";
    private String url = "";
    private HierarchyStore store;

    @BeforeEach
    void open() throws SQLException {
        direct = Databases.newPostgresqlUrl();
        server.set(Integer.parseInt(direct.replaceFirst(".*:([0-9]+)/.*", "$1")));
        proxy = new Proxy(server::get, () -> false);
        url = direct.replace(":" + server.get() + "/", ":" + proxy.port() + "/");
        store = Databases.postgresql(url);
    }

    @AfterEach
    void close() {
        proxy.resume();
        store.close();
        proxy.close();
    }

    private void awaitStatus(StoreStatus status, Duration limit) {
        await().atMost(limit).until(() -> store.status() == status);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aServerThatIsGoneTakesAnIdleStoreDownUntilItIsBack() throws IOException {
        int port = server.getAndSet(closedPort());
        proxy.cut();
        awaitStatus(StoreStatus.DOWN, NOTICED);
        server.set(port);
        awaitStatus(StoreStatus.UP, RECOVERED);
    }

    @Test
    void aServerThatIsSilentTakesAnIdleStoreDownUntilItAnswers() {
        proxy.hold();
        awaitStatus(StoreStatus.DOWN, NOTICED);
        assertThatThrownBy(store::totals).isInstanceOf(StoreUnavailableException.class);
        proxy.resume();
        awaitStatus(StoreStatus.UP, RECOVERED);
    }

    @Test
    void aStoreWhoseServerIsSilentCloses() {
        proxy.hold();
        awaitStatus(StoreStatus.DOWN, NOTICED);
        assertTimeout(CLOSED, store::close);
    }

    @Test
    void connectionsThatAreClosedAloneLeaveTheStoreUp() throws SQLException {
        try (Connection connection = DriverManager.getConnection(direct);
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        }
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() -> store.status() == StoreStatus.UP);
        assertThat(store.totals()).isNotNull();
    }

    @Test
    void aServerThatRefusesChangesServesReads() throws SQLException, IOException {
        int port = server.getAndSet(closedPort());
        proxy.cut();
        awaitStatus(StoreStatus.DOWN, NOTICED);
        setReadOnly(true);
        server.set(port);
        awaitStatus(StoreStatus.READ_ONLY, RECOVERED);
        assertThat(store.totals()).isNotNull();
        setReadOnly(false);
        // Sessions that were opened before keep the old setting.
        proxy.cut();
        awaitStatus(StoreStatus.UP, RECOVERED);
    }

    /** Makes the transactions of new sessions read-only, as those of a standby are. */
    private void setReadOnly(boolean isReadOnly) throws SQLException {
        try (Connection connection = DriverManager.getConnection(direct);
                Statement statement = connection.createStatement()) {
            statement.execute("set default_transaction_read_only = off");
            statement.execute("alter database " + connection.getCatalog() + " set default_transaction_read_only = "
                    + (isReadOnly ? "on" : "off"));
        }
    }

    @Test
    void aPoolThatCannotConnectTakesTheStoreDownButAnExhaustedOneDoesNot() {
        Queue<SQLException> losses = new ConcurrentLinkedQueue<>();
        try (HikariDataSource pool = Databases.pool(url);
                PostgresqlConnections connections = new PostgresqlConnections(pool)) {
            connections.watch(losses::add);
            connections.queryFailed(new SQLTransientConnectionException("all are busy"));
            SQLException full = new SQLException("too many clients already", "53300");
            connections.queryFailed(new SQLTransientConnectionException("none came", "53300", 0, full));
            connections.queryFailed(new SQLException("the row is damaged"));
            assertThat(losses).isEmpty();

            SQLException denied = new SQLException("password authentication failed", "28P01");
            connections.queryFailed(new SQLTransientConnectionException("none came", "28P01", 0, denied));
            assertThat(losses).containsExactly(denied);
        }
    }
}
