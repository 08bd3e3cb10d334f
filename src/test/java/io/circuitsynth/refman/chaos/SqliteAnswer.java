package io.circuitsynth.refman.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A program that commits one row to an SQLite file and then responds over a socket, which {@link DurabilityTest} traces.
 *
 * <p>Its trace shows what the service would do with a setting weaker than {@code synchronous=FULL}.
 */
final class SqliteAnswer {

    private SqliteAnswer() {}

    public static void main(String[] arguments) throws SQLException, IOException {
        String file = arguments[0];
        String synchronous = arguments[1];
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("pragma synchronous = " + synchronous);
            statement.execute("create table committed (number integer)");
            statement.execute("insert into committed values (1)");
            server.getOutputStream().write("HTTP/1.1 201 \r\n".getBytes(StandardCharsets.US_ASCII));
            if (client.getInputStream().read() < 0) {
                throw new IOException("no answer");
            }
        }
    }
}
