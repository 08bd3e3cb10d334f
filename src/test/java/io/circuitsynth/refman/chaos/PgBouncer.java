package io.circuitsynth.refman.chaos;

import io.circuitsynth.refman.LocalPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PgBouncer in transaction mode in front of a local PostgreSQL server. It renames no prepared statements. */
final class PgBouncer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns the program, if it is installed. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts a pooler with its files in a directory.
     *
     * @param sessions the number of sessions of PostgreSQL that all clients share
     */
    static PgBouncer startIn(Path directory, int postgresPort, int sessions) {
        try {
            int port = LocalPorts.free();
            Path users = directory.resolve("pgbouncer-users.txt");
            Files.writeString(users, "\"postgres\" \"postgres\"\n");
            Path settings = directory.resolve("pgbouncer.ini");
            Files.writeString(settings, """
                    [databases]
                    postgres = host=127.0.0.1 port=%d dbname=postgres user=postgres password=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = trust
                    auth_file = %s
                    pool_mode = transaction
                    default_pool_size = %d
                    max_client_conn = 200
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(postgresPort, port, users, sessions));
            List<String> command = new ArrayList<>();
            // As root it refuses to run.
            if ("root".equals(System.getProperty("user.name"))) {
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(List.of(program().orElseThrow().toString(), settings.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                    .start();
            Waiting.until("the start of PgBouncer", LIMIT).until(() -> LocalPorts.listens(port));
            return new PgBouncer(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
