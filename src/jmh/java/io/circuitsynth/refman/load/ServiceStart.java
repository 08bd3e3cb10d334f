package io.circuitsynth.refman.load;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A way to start the service, which can be timed.
 *
 * @param measuring provides its files
 * @param name its name
 * @param options the JVM options
 * @param jar the jar to start
 */
record ServiceStart(Measuring measuring, String name, List<String> options, Path jar) {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int MILLIS_BETWEEN_LOOKS = 5;
    private static final int MILLIS_FOR_AN_ANSWER = 5_000;

    /** Starts and stops the service and returns the time from the start of the process until it is ready. */
    long nanos() throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = measuring
                .settings()
                .serviceCommand(
                        options,
                        jar,
                        List.of("--server.port=" + port, "--refman.data-dir=" + measuring.file(name + "-data")));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(measuring.file(name + ".log").toFile())
                .start();
        try {
            while (!isReady(port)) {
                if (!process.isAlive() || System.nanoTime() - start > TIMEOUT.toNanos()) {
                    throw new IOException("the service did not start: " + String.join(" ", command));
                }
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
            }
            long nanos = System.nanoTime() - start;
            measuring.say("  " + name + ": " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
            return nanos;
        } finally {
            process.destroy();
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    static double median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2];
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isReady(int port) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")
                        .toURL()
                        .openConnection();
        connection.setReadTimeout(MILLIS_FOR_AN_ANSWER);
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            // The service does not listen yet.
            return false;
        } finally {
            connection.disconnect();
        }
    }
}
