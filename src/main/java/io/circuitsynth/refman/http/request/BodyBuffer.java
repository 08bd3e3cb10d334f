package io.circuitsynth.refman.http.request;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Holds a body in blocks, so that a large body is in memory once and is never copied while it grows. */
final class BodyBuffer {

    private static final int BLOCK_BYTES = 8_192;

    private final List<byte[]> blocks = new ArrayList<>();
    private final int blockBytes;
    private final JsonMemory memory;
    private int length;

    /**
     * Creates an empty buffer.
     *
     * @param expected the expected count of bytes; negative if it is unknown
     * @param memory estimates the memory of the body
     */
    BodyBuffer(long expected, JsonMemory memory) {
        this.memory = memory;
        this.blockBytes = (int) (expected < 0 ? BLOCK_BYTES : Math.min(expected, BLOCK_BYTES));
    }

    /** Reads some bytes of a body; returns their count, or −1 at its end. */
    int readFrom(InputStream body) throws IOException {
        int offset = length % blockBytes;
        if (offset == 0 && blocks.size() * (long) blockBytes == length) {
            blocks.add(new byte[blockBytes]);
        }
        byte[] block = blocks.get(blocks.size() - 1);
        int count = body.read(block, offset, blockBytes - offset);
        if (count > 0) {
            length += count;
            memory.add(block, offset, count);
        }
        return count;
    }

    int length() {
        return length;
    }

    /** Returns an estimate of the memory of the body and its values. */
    long memory() {
        return memory.bytes();
    }

    /** Returns a stream of all bytes; the buffer must not change any more. */
    ServletInputStream stream() {
        return new Stream();
    }

    private final class Stream extends ServletInputStream {

        private int position;

        @Override
        public int read() {
            return position == length ? -1 : blocks.get(position / blockBytes)[position++ % blockBytes] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            if (position == length) {
                return count == 0 ? 0 : -1;
            }
            int from = position % blockBytes;
            int copied = Math.min(Math.min(count, blockBytes - from), length - position);
            System.arraycopy(blocks.get(position / blockBytes), from, target, offset, copied);
            position += copied;
            return copied;
        }

        @Override
        public int available() {
            return length - position;
        }

        @Override
        public boolean isFinished() {
            return position == length;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the body is in memory already");
        }
    }
}
