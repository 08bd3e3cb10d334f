package io.circuitsynth.refman.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A service in a separate process, which can be killed, paused, and restarted on the same data. */
final class Node implements AutoCloseable {

    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int TAIL_LINES = 60;

    private final Path log;
    private final List<String> service;
    private final List<String> settings;
    private volatile @Nullable Process process;
    private long logBegin;
    private volatile int port;

    /**
     * @param log the file to which all its processes append their log
     * @param settings the command line of the service, {@code --refman.data-dir=...} and the like
     */
    Node(Path log, List<String> settings) {
        this(log, service(), settings);
    }

    private Node(Path log, List<String> service, List<String> settings) {
        this.log = log;
        this.service = service;
        this.settings = List.copyOf(settings);
    }

    /** Creates a node that runs a jar as an operator does, on the data directory that {@link #on} uses. */
    static Node ofJar(Path jar, Path directory) {
        return ofJar(jar, directory, 256);
    }

    /** Creates a node that runs a jar with a heap of so many megabytes, and ends when it is exhausted. */
    static Node ofJar(Path jar, Path directory, int heapMegabytes) {
        return new Node(
                directory.resolve("service.log"),
                List.of(
                        ServiceArchive.JAVA,
                        "-Xmx" + heapMegabytes + "m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.toString()),
                List.of("--refman.data-dir=" + directory.resolve("data")));
    }

    /** Creates a node that stores its data in a directory, as the service does by default. */
    static Node on(Path directory) {
        return new Node(directory.resolve("service.log"), List.of("--refman.data-dir=" + directory.resolve("data")));
    }

    /** Returns the port of the current process, or of the last one if there is none. */
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

    /** Starts the service without waiting, under a tool such as {@code strace} if one is given. */
    void launch(String... tool) {
        List<String> command = new ArrayList<>(List.of(tool));
        command.addAll(service);
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

    /** Returns the command that starts the service: the classes of this build, or {@code -Dchaos.command} if set. */
    private static List<String> service() {
        String command = System.getProperty("chaos.command");
        return command != null ? List.of(command.split(" ")) : ServiceArchive.command();
    }

    /** Waits until the service listens; fails with its last log lines if it exits instead. */
    void awaitPort() {
        Waiting.until("the start of the service", START_LIMIT)
                .until(() -> hasStarted() || !running().isAlive());
        if (!hasStarted()) {
            throw new AssertionError("the service did not start:\n" + tail());
        }
    }

    /** Returns whether the service exits before it listens. */
    boolean exitsBeforeItListens() {
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

    /** Waits for the process to exit by itself or by a signal of another process. */
    boolean awaitSettled(Duration limit) {
        try {
            return running().waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of the service", e);
        }
    }

    /** Kills the process, and the tool that it may run under, as {@code kill -9} does. */
    void kill() {
        Process killed = running();
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly();
        if (!awaitSettled(Duration.ofSeconds(30))) {
            throw new AssertionError("the service survived its kill");
        }
    }

    /** Suspends the process until {@link #resume}. */
    void pause() {
        Signals.send("STOP", pid());
    }

    void resume() {
        Signals.send("CONT", pid());
    }

    /** Returns the last log lines, for the message of a failure. */
    String tail() {
        List<String> lines = logOfProcess().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    String logOfProcess() {
        if (!Files.exists(log)) {
            return "";
        }
        // The log of a thousand processes has hundreds of megabytes, so only its end is read.
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
