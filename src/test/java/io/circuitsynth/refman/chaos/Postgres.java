package io.circuitsynth.refman.chaos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A local PostgreSQL server with durable commits, which can be killed and restarted. */
final class Postgres implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path data;
    private final Path log;
    private final int port;
    private final List<String> command;
    private volatile @Nullable ProcessHandle postmaster;

    private Postgres(Path data, Path log, int port, List<String> command) {
        this.data = data;
        this.log = log;
        this.port = port;
        this.command = command;
    }

    /** Starts a new server with its data below a directory. */
    static Postgres startIn(Path directory) {
        return startIn(directory, Map.of());
    }

    /** Starts a new server with its data below a directory and with further settings. */
    static Postgres startIn(Path directory, Map<String, String> settings) {
        Path data = directory.resolve("postgres");
        Path log = directory.resolve("postgres.log");
        File logFile = log.toFile();
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // The hook of the library reports an error for each server that was killed.
                .setRegisterShutdownHook(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .setPGStartupWait(LIMIT)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(logFile))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(logFile));
        settings.forEach(builder::setServerConfig);
        try {
            EmbeddedPostgres server = builder.start();
            ProcessHandle postmaster = postmasterOf(data);
            Postgres postgres = new Postgres(data, log, server.getPort(), commandOf(postmaster)).closedAtExit();
            postgres.postmaster = postmaster;
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** Executes statements as the superuser; returns the first value of the first that has rows. */
    String query(String sql) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            boolean hasRows = statement.execute(sql);
            while (!hasRows) {
                hasRows = statement.getMoreResults();
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        }
    }

    /**
     * Starts a standby of this server, from a copy of its files. This server stops for the copy and starts again.
     *
     * <p>The standby has the settings of this server, but waits for no standby of its own.
     */
    Postgres startStandbyIn(Path directory) {
        stop();
        Path copy = directory.resolve("standby");
        try {
            copy(data, copy);
            Files.createFile(copy.resolve("standby.signal"));
            Files.writeString(
                    copy.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'%n".formatted(port),
                    StandardOpenOption.APPEND);
            int freePort = freePort();
            List<String> ofCopy = new ArrayList<>(command);
            ofCopy.replaceAll(each -> each.equals(data.toString()) ? copy.toString() : each);
            // The last of several values counts.
            ofCopy.addAll(List.of("-p", Integer.toString(freePort), "-c", "synchronous_standby_names="));
            Postgres standby = new Postgres(copy, directory.resolve("standby.log"), freePort, ofCopy).closedAtExit();
            restart();
            standby.restart();
            return standby;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies files with their permissions, because PostgreSQL refuses a directory that others can read. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Stops the server as its administrator does, without waiting for clients. */
    private void stop() {
        ProcessHandle stopped = running();
        Signals.send("INT", stopped.pid());
        Waiting.until("the stop of PostgreSQL", LIMIT).until(() -> !stopped.isAlive());
    }

    /** Kills all processes of the server; unlike a machine crash, this preserves the page cache. */
    void kill() {
        ProcessHandle killed = running();
        List<ProcessHandle> all = new ArrayList<>(killed.descendants().toList());
        all.add(killed);
        all.forEach(ProcessHandle::destroyForcibly);
        Waiting.until("the end of PostgreSQL", LIMIT).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Restarts the killed server; clients may have to wait for its recovery. */
    void restart() {
        try {
            postmaster = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start()
                    .toHandle();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the server, killed or new, executes statements. */
    void awaitAnswer() {
        Waiting.until("an answer of PostgreSQL", LIMIT)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> query("select 1"), "1"::equals);
    }

    /** Stops the server with this process even if the test is aborted. */
    private Postgres closedAtExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        return this;
    }

    private static ProcessHandle postmasterOf(Path data) throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private ProcessHandle running() {
        ProcessHandle current = postmaster;
        if (current == null) {
            throw new IllegalStateException("PostgreSQL was never started");
        }
        return current;
    }

    /** Returns the start command, for root in a separate user namespace because PostgreSQL refuses to run as root. */
    private static List<String> commandOf(ProcessHandle postmaster) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(postmaster.info().command().orElseThrow());
        command.addAll(List.of(postmaster.info().arguments().orElseThrow()));
        return List.copyOf(command);
    }

    /** Stops the server unless it was killed. */
    @Override
    public void close() {
        ProcessHandle current = postmaster;
        if (current != null && current.isAlive()) {
            stop();
        }
    }
}
