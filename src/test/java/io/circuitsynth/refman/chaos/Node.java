package io.circuitsynth.refman.chaos;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A service in a process of its own, which can be killed, stopped for a while, and started again on what it left. */
final class Node implements AutoCloseable {

    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int TAIL_LINES = 60;

    private final Path log;
    private final List<String> settings;
    private volatile @Nullable Process process;
    private long logBegin;
    private volatile int port;

    /**
     * @param log where the log of all its processes goes, one behind the other
     * @param settings the command line of the service, {@code --refman.data-dir=...} and the like
     */
    Node(Path log, List<String> settings) {
        this.log = log;
        this.settings = List.copyOf(settings);
    }

    /** A node that keeps its own data in a directory, as the service does by default. */
    static Node on(Path directory) {
        return new Node(directory.resolve("service.log"), List.of("--refman.data-dir=" + directory.resolve("data")));
    }

    /** The port of the current process, or of the last one if there is none. */
    int port() {
        return port;
    }

    long pid() {
        return running().pid();
    }

    /** Starts the service and waits until it listens. */
    Node start() {
        launch();
        awaitPort();
        return this;
    }

    /** Starts the service without waiting for it, under a tool such as {@code strace} if one is named. */
    void launch(String... tool) {
        List<String> command = new ArrayList<>(List.of(tool));
        command.addAll(service());
        command.add("--server.port=0");
        command.addAll(settings);
        try {
            logBegin = Files.exists(log) ? Files.size(log) : 0;
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What starts the service: its classes as they are, or whatever {@code -Dchaos.command} says. */
    private static List<String> service() {
        String command = System.getProperty("chaos.command");
        return command != null
                ? List.of(command.split(" "))
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        "io.circuitsynth.refman.ReferenceManagerApplication");
    }

    /** The class path without that of the tests, whose settings are not those of the service. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(each -> !each.endsWith("test-classes") && !each.endsWith("test-classes" + File.separator))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Waits until the launched service listens; fails with the end of its log if it ends instead. */
    void awaitPort() {
        Waiting.until("the start of the service", START_LIMIT)
                .until(() -> hasStarted() || !running().isAlive());
        if (!hasStarted()) {
            throw new AssertionError("the service did not start:\n" + tail());
        }
    }

    /** Whether the launched service ended, rather than listening, within its limit. */
    boolean endsBeforeItListens() {
        Waiting.until("the start or the end of the service", START_LIMIT)
                .until(() -> hasStarted() || !running().isAlive());
        return !hasStarted();
    }

    private boolean hasStarted() {
        Matcher started = STARTED.matcher(logOfProcess());
        if (!started.find()) {
            return false;
        }
        port = Integer.parseInt(started.group(1));
        return true;
    }

    boolean isAlive() {
        Process current = process;
        return current != null && current.isAlive();
    }

    /** Waits for the process to end by itself or by a signal from elsewhere. */
    boolean awaitSettled(Duration limit) {
        try {
            return running().waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of the service", e);
        }
    }

    /** Kills the process as {@code kill -9} does, with the tool it may run under. */
    void kill() {
        Process killed = running();
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly();
        if (!awaitSettled(Duration.ofSeconds(30))) {
            throw new AssertionError("the service survived its kill");
        }
    }

    /** Stops the process where it is, until {@link #resume}. */
    void pause() {
        Signals.send("STOP", pid());
    }

    void resume() {
        Signals.send("CONT", pid());
    }

    /** The end of the log, for a failure's message. */
    String tail() {
        List<String> lines = logOfProcess().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    private String logOfProcess() {
        if (!Files.exists(log)) {
            return "";
        }
        // Not from its beginning: the log of a thousand processes has hundreds of megabytes.
        try (InputStream lines = Files.newInputStream(log)) {
            lines.skipNBytes(logBegin);
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("the service was never started");
        }
        return current;
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }
}
