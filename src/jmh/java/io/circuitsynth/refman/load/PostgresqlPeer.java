package io.circuitsynth.refman.load;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import tools.jackson.databind.json.JsonMapper;

/**
 * Generates references on PostgreSQL with one transaction for each request.
 *
 * <p>The transaction locks the row of the manager's counter, inserts the reference, raises the counter and commits. The web
 * server and the connection pool are those of the service. There is no framework, validation or telemetry, so a request
 * costs less than one to the service except in the database.
 */
final class PostgresqlPeer {

    private static final int CONNECTIONS = 32;
    private static final int MANAGER_IN_PATH = 4;

    private static final List<String> TABLES = List.of("""
            create table peer_counter (
                manager     text   not null,
                prefix      text   not null,
                next_number bigint not null,
                primary key (manager, prefix))""", """
            create table peer_reference (
                manager text   not null,
                prefix  text   not null,
                number  bigint not null,
                primary key (manager, prefix, number))""");

    private static final String INSERT_COUNTER = """
            insert into peer_counter (manager, prefix, next_number) values (?, ?, 1)""";

    private static final String LOCK_COUNTER = """
            select next_number from peer_counter where manager = ? and prefix = ? for update""";

    private static final String INSERT_REFERENCE = """
            insert into peer_reference (manager, prefix, number) values (?, ?, ?)""";

    private static final String RAISE_COUNTER = """
            update peer_counter set next_number = ? where manager = ? and prefix = ?""";

    private PostgresqlPeer() {}

    /** Starts the peer in a separate process, on a new database. */
    static ServerProcess start(Measuring measuring, Postgres database)
            throws IOException, InterruptedException, SQLException {
        return ServerProcess.start(
                measuring
                        .settings()
                        .command(PostgresqlPeer.class, database.create("peer"), String.valueOf(HttpLoad.MANAGERS)),
                measuring.file("postgresql-peer.log"));
    }

    /** Starts the server; the arguments are the URL of the database and the number of managers to create. */
    public static void main(String[] arguments) throws IOException, LifecycleException, SQLException {
        Log.onlyWarnings();
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(arguments[0]);
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setAutoCommit(false);
        createTables(pool, Integer.parseInt(arguments[1]));
        Tomcat tomcat = new Tomcat();
        Path directory = Files.createTempDirectory("postgresql-peer");
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "generate", new Generate(pool)).addMapping("/");
        tomcat.start();
        System.out.println(ServerProcess.listening(tomcat.getConnector().getLocalPort()));
    }

    private static void createTables(HikariDataSource pool, int managers) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement tables = connection.createStatement()) {
            for (String table : TABLES) {
                tables.execute(table);
            }
            try (PreparedStatement insert = connection.prepareStatement(INSERT_COUNTER)) {
                for (int i = 0; i < managers; i++) {
                    insert.setString(1, HttpLoad.manager(i));
                    insert.setString(2, HttpLoad.PREFIX);
                    insert.executeUpdate();
                }
            }
            connection.commit();
        }
    }

    /** Generates one reference for each request. */
    private static final class Generate extends HttpServlet {

        private static final long serialVersionUID = 1;

        private final transient HikariDataSource pool;
        private final transient JsonMapper mapper = new JsonMapper();

        Generate(HikariDataSource pool) {
            this.pool = pool;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String manager = request.getRequestURI().split("/", -1)[MANAGER_IN_PATH];
            String prefix =
                    mapper.readTree(request.getInputStream()).path("prefix").stringValue();
            byte[] body;
            try {
                body = mapper.writeValueAsBytes(Map.of("references", List.of(prefix + generate(manager, prefix))));
            } catch (SQLException e) {
                throw new IOException(e);
            }
            response.setStatus(HttpServletResponse.SC_CREATED);
            response.setContentType("application/json");
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }

        private long generate(String manager, String prefix) throws SQLException {
            try (Connection connection = pool.getConnection();
                    PreparedStatement lock = connection.prepareStatement(LOCK_COUNTER);
                    PreparedStatement insert = connection.prepareStatement(INSERT_REFERENCE);
                    PreparedStatement raise = connection.prepareStatement(RAISE_COUNTER)) {
                lock.setString(1, manager);
                lock.setString(2, prefix);
                long number;
                try (ResultSet counter = lock.executeQuery()) {
                    if (!counter.next()) {
                        throw new SQLException("no counter for manager " + manager);
                    }
                    number = counter.getLong(1);
                }
                insert.setString(1, manager);
                insert.setString(2, prefix);
                insert.setLong(3, number);
                insert.executeUpdate();
                raise.setLong(1, number + 1);
                raise.setString(2, manager);
                raise.setString(3, prefix);
                raise.executeUpdate();
                connection.commit();
                return number;
            }
        }
    }
}
