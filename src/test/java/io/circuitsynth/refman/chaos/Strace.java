package io.circuitsynth.refman.chaos;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the tool {@code strace} on a program or on a running process. */
final class Strace {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Process tracer;

    private Strace(Process tracer) {
        this.tracer = tracer;
    }

    /** Skips the test if strace is missing, but fails it on a CI machine. */
    static void require() {
        boolean isInstalled = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, "strace")));
        if (!isInstalled && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("strace is not on the PATH of this CI machine");
        }
        assumeTrue(isInstalled, "strace is not on the PATH: install it to run this test");
    }

    /**
     * Runs an action while strace is attached to all threads of a process.
     *
     * @param output the file that the trace is written to
     * @param options the system calls to trace and the faults to inject
     */
    static void during(long pid, Path output, List<String> options, Runnable work) {
        Strace strace = attach(pid, output, options);
        try {
            work.run();
        } finally {
            strace.detach();
        }
    }

    /** Runs a program under strace. */
    static void run(Path output, List<String> options, List<String> program) {
        List<String> command = command(output, options);
        command.addAll(program);
        Path log = log(output);
        Strace strace = new Strace(start(command, log));
        if (!strace.awaitSettled() || strace.tracer.exitValue() != 0) {
            throw new AssertionError("the traced program failed: " + read(log));
        }
    }

    private static List<String> command(Path output, List<String> options) {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-o", output.toString()));
        command.addAll(options);
        return command;
    }

    private static Path log(Path output) {
        return output.resolveSibling(output.getFileName() + ".log");
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process start(List<String> command, Path log) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Strace attach(long pid, Path output, List<String> options) {
        List<String> command = command(output, options);
        command.addAll(List.of("-p", Long.toString(pid)));
        Path log = log(output);
        Process tracer = start(command, log);
        Waiting.until("strace to attach", LIMIT).until(() -> read(log).contains(" attached") || !tracer.isAlive());
        if (!tracer.isAlive()) {
            throw new AssertionError("strace did not attach: " + read(log));
        }
        return new Strace(tracer);
    }

    private void detach() {
        tracer.destroy();
        if (!awaitSettled()) {
            throw new AssertionError("strace did not detach");
        }
    }

    private boolean awaitSettled() {
        try {
            return tracer.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while strace was running", e);
        }
    }
}
