package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Describes the machine of a run. */
final class Machine {

    private Machine() {}

    /** Returns the JDK, operating system, cores, load and time of an fsync in one line. */
    static String describe(Settings settings, Path directory) throws IOException {
        return version(settings) + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, load average " + loadAverage()
                + " before; one fsync of a 4 KB append takes "
                + Unit.NANOSECONDS.text(Fsync.medianNanos(directory.resolve("fsync"))) + ".";
    }

    static String loadAverage() {
        return String.valueOf(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String version(Settings settings) throws IOException {
        Process process = new ProcessBuilder(settings.java(), "-version")
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return lines.isEmpty() ? "unknown" : lines.get(lines.size() - 1);
    }
}
