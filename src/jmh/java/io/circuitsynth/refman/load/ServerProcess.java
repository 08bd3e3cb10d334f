package io.circuitsynth.refman.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a server in a separate process, which logs the port that it listens on. */
final class ServerProcess implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("(?:Tomcat started|Listening) on port (\\d+)");
    private static final int MAX_SECONDS_TO_START = 120;
    private static final int MAX_SECONDS_TO_STOP = 30;
    private static final int MILLIS_BETWEEN_PROBES = 100;

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a server and waits until it listens. */
    static ServerProcess start(List<String> command, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; i < MAX_SECONDS_TO_START * 1_000 / MILLIS_BETWEEN_PROBES; i++) {
            Matcher listening = LISTENING.matcher(Files.readString(log, StandardCharsets.UTF_8));
            if (listening.find()) {
                return new ServerProcess(process, Integer.parseInt(listening.group(1)));
            }
            if (process.waitFor(MILLIS_BETWEEN_PROBES, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        process.destroyForcibly();
        throw new IOException("the server did not start; its log:\n" + Files.readString(log, StandardCharsets.UTF_8));
    }

    /** Returns the line that a peer logs when it listens. */
    static String listening(int port) {
        return "Listening on port " + port;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(MAX_SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
