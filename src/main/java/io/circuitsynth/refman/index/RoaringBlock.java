package io.circuitsynth.refman.index;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes one block of 65 536 numbers in the portable Roaring format, without the RoaringBitmap library.
 *
 * <p>The format is that of <a href="https://github.com/RoaringBitmap/RoaringFormatSpec">RoaringFormatSpec</a>, little
 * endian. One block is one container, so only two variants of the format occur. In the first, the cookie 12347 is followed
 * by a flag byte that marks a container of runs, the key, and the cardinality less one. In the second, the cookie 12346 is
 * followed by the count of containers, the key, the cardinality less one, and the offset of the container. The first
 * variant has offsets only from four containers on, so never here. A container holds runs, a sorted array of up to 4096
 * numbers, or a bitmap of 65 536 bits.
 *
 * <p>Every length, order, cardinality and offset is checked, to detect corrupt bytes. Allocations are limited by the length
 * of the input and the size of a block.
 */
final class RoaringBlock {

    private static final int BLOCK_BITS = 16;
    private static final int BLOCK_SIZE = 1 << BLOCK_BITS;
    private static final int COOKIE_WITHOUT_RUNS = 12_346;
    private static final int COOKIE_WITH_RUNS = 12_347;
    private static final int HEADER_BYTES_WITHOUT_RUNS = 16;
    private static final int HEADER_BYTES_WITH_RUNS = 9;
    private static final int MAX_ARRAY_SIZE = 4096;
    private static final int BITMAP_BYTES = BLOCK_SIZE / Byte.SIZE;

    private final int block;
    private final long base;
    private final ByteBuffer in;
    private final NumberRanges numbers = new NumberRanges();
    private boolean hasRuns;
    private boolean hasOffset;

    private RoaringBlock(int block, byte[] serialized) {
        this.block = block;
        this.base = (long) block << BLOCK_BITS;
        this.in = ByteBuffer.wrap(serialized).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the block of a number. */
    static int of(long number) {
        return (int) (number >>> BLOCK_BITS);
    }

    /** Writes the numbers in {@code block}; returns null if there are none. */
    static byte @Nullable [] write(NumberRanges numbers, int block) {
        long base = (long) block << BLOCK_BITS;
        NumberRanges part = numbers.within(base, base + BLOCK_SIZE - 1);
        if (part.isEmpty()) {
            return null;
        }
        int count = (int) part.count();
        int bytesWithRuns = HEADER_BYTES_WITH_RUNS + Character.BYTES + 2 * Character.BYTES * part.size();
        int bytesWithoutRuns =
                HEADER_BYTES_WITHOUT_RUNS + (count > MAX_ARRAY_SIZE ? BITMAP_BYTES : Character.BYTES * count);
        boolean asRuns = bytesWithRuns < bytesWithoutRuns;
        byte[] serialized = new byte[Math.min(bytesWithRuns, bytesWithoutRuns)];
        ByteBuffer out = ByteBuffer.wrap(serialized).order(ByteOrder.LITTLE_ENDIAN);
        if (asRuns) {
            out.putInt(COOKIE_WITH_RUNS).put((byte) 1);
        } else {
            out.putInt(COOKIE_WITHOUT_RUNS).putInt(1);
        }
        out.putChar((char) block).putChar((char) (count - 1));
        if (asRuns) {
            writeRuns(part, out);
            return serialized;
        }
        out.putInt(HEADER_BYTES_WITHOUT_RUNS);
        if (count > MAX_ARRAY_SIZE) {
            writeBitmap(part, base, out);
        } else {
            writeArray(part, out);
        }
        return serialized;
    }

    private static void writeRuns(NumberRanges part, ByteBuffer out) {
        out.putChar((char) part.size());
        for (int i = 0; i < part.size(); i++) {
            out.putChar((char) part.first(i)).putChar((char) (part.last(i) - part.first(i)));
        }
    }

    private static void writeArray(NumberRanges part, ByteBuffer out) {
        for (int i = 0; i < part.size(); i++) {
            for (long number = part.first(i); number <= part.last(i); number++) {
                out.putChar((char) number);
            }
        }
    }

    private static void writeBitmap(NumberRanges part, long base, ByteBuffer out) {
        BitSet bits = new BitSet(BLOCK_SIZE);
        for (int i = 0; i < part.size(); i++) {
            bits.set((int) (part.first(i) - base), (int) (part.last(i) - base) + 1);
        }
        // The array ends at the highest set bit; the rest of the container is zero already.
        out.put(bits.toByteArray());
    }

    /** Returns how many numbers a serialized block claims to have, without reading them; 0 if it has no header. */
    static int claimedCount(byte[] serialized) {
        ByteBuffer in = ByteBuffer.wrap(serialized).order(ByteOrder.LITTLE_ENDIAN);
        if (serialized.length < HEADER_BYTES_WITH_RUNS) {
            return 0;
        }
        boolean hasRuns = (in.getInt(0) & 0xFFFF) == COOKIE_WITH_RUNS;
        int position = (hasRuns ? HEADER_BYTES_WITH_RUNS : HEADER_BYTES_WITHOUT_RUNS - Integer.BYTES) - Character.BYTES;
        return position + Character.BYTES > serialized.length ? 0 : in.getChar(position) + 1;
    }

    /**
     * Reads the numbers of {@code block}, in ascending order.
     *
     * @throws CorruptBlockException if the bytes are not this block in the portable format
     */
    static NumberRanges read(byte[] serialized, int block) {
        return new RoaringBlock(block, serialized).read();
    }

    /** Returns whether the bytes are {@code block} in the portable format; null stands for no numbers. */
    static boolean isReadable(byte @Nullable [] serialized, int block) {
        try {
            return serialized == null || !read(serialized, block).isEmpty();
        } catch (CorruptBlockException e) {
            return false;
        }
    }

    private NumberRanges read() {
        try {
            if (readHeader()) {
                readContainer();
            }
            require(!in.hasRemaining(), "it is too long");
            return numbers;
        } catch (BufferUnderflowException e) {
            throw new CorruptBlockException(block, "it is too short", e);
        }
    }

    /** Reads the header; returns false if there are no containers. */
    private boolean readHeader() {
        int cookie = in.getInt();
        if (cookie == COOKIE_WITHOUT_RUNS) {
            int containers = in.getInt();
            require(containers == 0 || containers == 1, "it has " + containers + " containers");
            hasOffset = true;
            return containers == 1;
        }
        require(cookie == COOKIE_WITH_RUNS, "its cookie is " + cookie);
        int flags = in.get();
        require(flags == 0 || flags == 1, "its run flags are " + flags);
        hasRuns = flags == 1;
        return true;
    }

    private void readContainer() {
        int key = in.getChar();
        require(key == block, "it is block " + key);
        int count = in.getChar() + 1;
        if (hasOffset) {
            int offset = in.getInt();
            require(offset == in.position(), "its offset is " + offset);
        }
        if (hasRuns) {
            readRuns();
        } else if (count > MAX_ARRAY_SIZE) {
            readBitmap();
        } else {
            readArray(count);
        }
        require(numbers.count() == count, "its cardinality is not " + count);
    }

    private void readRuns() {
        int previous = -1;
        for (int runs = in.getChar(); runs > 0; runs--) {
            int first = in.getChar();
            int last = first + in.getChar();
            require(first > previous && last < BLOCK_SIZE, "its runs are not in order");
            numbers.add(base + first, base + last);
            previous = last;
        }
    }

    private void readArray(int count) {
        int previous = -1;
        for (int i = 0; i < count; i++) {
            int value = in.getChar();
            require(value > previous, "its numbers are not in order");
            numbers.add(base + value, base + value);
            previous = value;
        }
    }

    private void readBitmap() {
        byte[] bytes = new byte[BITMAP_BYTES];
        in.get(bytes);
        BitSet bits = BitSet.valueOf(bytes);
        int first = bits.nextSetBit(0);
        while (first >= 0) {
            int end = bits.nextClearBit(first);
            numbers.add(base + first, base + end - 1);
            first = bits.nextSetBit(end);
        }
    }

    private void require(boolean isTrue, String problem) {
        if (!isTrue) {
            throw new CorruptBlockException(block, problem, null);
        }
    }
}
