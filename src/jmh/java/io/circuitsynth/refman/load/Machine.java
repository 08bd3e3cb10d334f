package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** The machine that everything was measured on. */
final class Machine {

    private static final int FORCED_WRITES = 201;
    private static final int PAGE_BYTES = 4_096;

    private Machine() {}

    /** What matters of it, in one line. */
    static String describe(Settings settings, Path directory) throws IOException {
        return version(settings) + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, load average " + loadAverage()
                + " before; a write forced to the disk takes "
                + Unit.NANOSECONDS.text(forcedWriteNanos(directory.resolve("forced"))) + ".";
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

    /** What one commit costs at least, onto a page that is there already, as in the logs of databases: the median of some. */
    private static double forcedWriteNanos(Path path) throws IOException {
        long[] nanos = new long[FORCED_WRITES];
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < FORCED_WRITES; i++) {
                long start = System.nanoTime();
                file.write(ByteBuffer.allocate(PAGE_BYTES), 0);
                file.force(false);
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return nanos[FORCED_WRITES / 2];
    }
}
