package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.LocalPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An nginx in front of three nodes, with the configuration in {@code docs/nginx.conf}. */
final class Nginx implements AutoCloseable {

    private static final Path CONFIGURATION = Path.of("docs/nginx.conf");
    private static final List<String> NODES = List.of("10.0.0.11:8080", "10.0.0.12:8080", "10.0.0.13:8080");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final int port;
    private final Path log;

    private Nginx(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Returns the program, if it is installed. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts nginx with its files in a directory, in front of nodes on these ports. */
    static Nginx startIn(Path directory, List<Integer> nodes) {
        try {
            int port = LocalPorts.free();
            String site = Files.readString(CONFIGURATION);
            for (int i = 0; i < NODES.size(); i++) {
                assertThat(site).contains("server " + NODES.get(i));
                site = site.replace(NODES.get(i), "127.0.0.1:" + nodes.get(i));
            }
            assertThat(site).contains("listen 80;");
            Path included = directory.resolve("site.conf");
            Files.writeString(included, site.replace("listen 80;", "listen 127.0.0.1:" + port + ";"));
            Path log = directory.resolve("nginx-access.log");
            Path settings = directory.resolve("nginx.conf");
            String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
            Files.writeString(settings, """
                    daemon off;
                    %1$s
                    pid %2$s/nginx.pid;
                    error_log %2$s/nginx-error.log;
                    events {}
                    http {
                        log_format nodes '$refman_hierarchy $upstream_addr';
                        access_log %3$s nodes;
                        client_body_temp_path %2$s/bodies;
                        proxy_temp_path %2$s/responses;
                        fastcgi_temp_path %2$s/fastcgi;
                        uwsgi_temp_path %2$s/uwsgi;
                        scgi_temp_path %2$s/scgi;
                        include %4$s;
                    }
                    """.formatted(user, directory, log, included));
            Process process = new ProcessBuilder(
                            program().orElseThrow().toString(), "-p", directory.toString(), "-c", settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("nginx.log").toFile())
                    .start();
            Waiting.until("the start of nginx", LIMIT).until(() -> LocalPorts.listens(port));
            return new Nginx(process, port, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** Returns a line for each request: what it was balanced by, and the addresses of the nodes that it was sent to. */
    List<String> requests() throws IOException {
        return Files.readAllLines(log);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
