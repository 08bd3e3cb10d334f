package io.circuitsynth.refman.chaos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A local PostgreSQL server with durable commits, which can be killed and restarted. */
final class Postgres implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path data;
    private final Path log;
    private final EmbeddedPostgres server;
    private final List<String> command;

    private Postgres(Path data, Path log, EmbeddedPostgres server) {
        this.data = data;
        this.log = log;
        this.server = server;
        this.command = commandOf(postmaster());
    }

    /** Starts a new server with its data below a directory. */
    static Postgres startIn(Path directory) {
        Path data = directory.resolve("postgres");
        Path log = directory.resolve("postgres.log");
        File logFile = log.toFile();
        try {
            return new Postgres(
                    data,
                    log,
                    EmbeddedPostgres.builder()
                            .setDataDirectory(data)
                            .setCleanDataDirectory(false)
                            .setServerConfig("fsync", "on")
                            .setServerConfig("synchronous_commit", "on")
                            .setServerConfig("max_connections", "100")
                            .setPGStartupWait(LIMIT)
                            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(logFile))
                            .setErrorRedirector(ProcessBuilder.Redirect.appendTo(logFile))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getPort();
    }

    /** Kills all processes of the server; unlike a machine crash, this preserves the page cache. */
    void kill() {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
        all.add(postmaster);
        all.forEach(ProcessHandle::destroyForcibly);
        Waiting.until("the end of PostgreSQL", LIMIT).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Restarts the killed server; clients may have to wait for its recovery. */
    void restart() {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessHandle postmaster() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
