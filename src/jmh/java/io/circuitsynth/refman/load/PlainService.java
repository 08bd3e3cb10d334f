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
 * The peer of the service: it generates references in the obvious correct way, with one transaction for each request.
 *
 * <p>The transaction locks the row of the manager's counter, inserts the reference, which a unique key guards, raises the
 * counter and commits. SQLite has no locks of rows but one writer at a time, who has the only connection there. The web
 * server and the pool of connections are those of the service; there is no framework, no check and no telemetry, so what it
 * does is less than the service's work for a request everywhere but in the database.
 */
public final class PlainService {

    private static final int CONNECTIONS = 32;
    private static final int MANAGER_IN_PATH = 4;

    private static final List<String> TABLES = List.of("""
            create table plain_counter (
                manager     text   not null,
                prefix      text   not null,
                next_number bigint not null,
                primary key (manager, prefix))""", """
            create table plain_reference (
                manager text   not null,
                prefix  text   not null,
                number  bigint not null,
                primary key (manager, prefix, number))""");

    private static final String BEGIN_COUNTER = """
            insert into plain_counter (manager, prefix, next_number) values (?, ?, 1)""";

    private static final String READ_COUNTER = """
            select next_number from plain_counter where manager = ? and prefix = ?""";

    private static final String SQLITE = "jdbc:sqlite:";

    /** A write-ahead log, on the disk before a commit returns; the one that writes has the file from the start. */
    private static final String SQLITE_SETTINGS = "?journal_mode=WAL&synchronous=FULL&transaction_mode=IMMEDIATE";

    private static final String INSERT_REFERENCE = """
            insert into plain_reference (manager, prefix, number) values (?, ?, ?)""";

    private static final String RAISE_COUNTER = """
            update plain_counter set next_number = ? where manager = ? and prefix = ?""";

    private static final int SQLITE_FULL = 2;

    private PlainService() {}

    /** Starts the server on the database of a URL, for some managers. */
    public static void main(String[] arguments) throws IOException, LifecycleException, SQLException {
        Log.onlyWarnings();
        HikariDataSource pool = new HikariDataSource();
        boolean isSqlite = arguments[0].startsWith(SQLITE);
        pool.setJdbcUrl(isSqlite ? arguments[0] + SQLITE_SETTINGS : arguments[0]);
        pool.setMaximumPoolSize(isSqlite ? 1 : CONNECTIONS);
        pool.setAutoCommit(false);
        if (isSqlite) {
            requireDurability(pool);
        }
        createTables(pool, Integer.parseInt(arguments[1]));
        Tomcat tomcat = new Tomcat();
        Path directory = Files.createTempDirectory("plain-service");
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(
                context, "generate", new Generate(pool, isSqlite ? READ_COUNTER : READ_COUNTER + " for update"));
        context.addServletMappingDecoded("/", "generate");
        tomcat.start();
        System.out.println(ServerProcess.listening(tomcat.getConnector().getLocalPort()));
    }

    /** SQLite ignores a setting it does not know. */
    private static void requireDurability(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet settings = statement.executeQuery("select * from pragma_journal_mode, pragma_synchronous")) {
            if (!settings.next() || !"wal".equals(settings.getString(1)) || settings.getInt(2) != SQLITE_FULL) {
                throw new SQLException("SQLite does not keep what it has acknowledged");
            }
            connection.rollback();
        }
    }

    private static void createTables(HikariDataSource pool, int managers) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement tables = connection.createStatement()) {
            for (String table : TABLES) {
                tables.execute(table);
            }
            try (PreparedStatement begin = connection.prepareStatement(BEGIN_COUNTER)) {
                for (int i = 0; i < managers; i++) {
                    begin.setString(1, HttpLoad.manager(i));
                    begin.setString(2, HttpLoad.PREFIX);
                    begin.executeUpdate();
                }
            }
            connection.commit();
        }
    }

    /** Answers requests to generate one reference. */
    private static final class Generate extends HttpServlet {

        private static final long serialVersionUID = 1;

        private final transient HikariDataSource pool;
        private final String lockCounter;
        private final transient JsonMapper mapper = new JsonMapper();

        Generate(HikariDataSource pool, String lockCounter) {
            this.pool = pool;
            this.lockCounter = lockCounter;
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
                    PreparedStatement lock = connection.prepareStatement(lockCounter);
                    PreparedStatement insert = connection.prepareStatement(INSERT_REFERENCE);
                    PreparedStatement raise = connection.prepareStatement(RAISE_COUNTER)) {
                lock.setString(1, manager);
                lock.setString(2, prefix);
                long number;
                try (ResultSet counter = lock.executeQuery()) {
                    if (!counter.next()) {
                        throw new SQLException("there is no counter of " + manager);
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
