package io.circuitsynth.refman.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Times an append of 4 KB followed by an fsync, the minimal cost of a durable commit on a disk. */
final class Fsync {

    private static final int APPENDS = 101;
    private static final int BYTES = 4_096;

    private Fsync() {}

    /** Appends to a file and returns the median time; the file is created if it is missing. */
    static double medianNanos(Path path) throws IOException {
        long[] nanos = new long[APPENDS];
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int i = 0; i < APPENDS; i++) {
                long start = System.nanoTime();
                file.write(ByteBuffer.allocate(BYTES));
                file.force(true);
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return nanos[APPENDS / 2];
    }
}
