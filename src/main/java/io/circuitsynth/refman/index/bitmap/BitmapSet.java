package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.index.NumberRanges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.Container;
import org.roaringbitmap.ContainerPointer;
import org.roaringbitmap.RoaringBitmap;

/**
 * Stores a set of numbers from 0 to 2³²−1 that stays compressed while numbers are added one by one.
 *
 * <p>A Roaring bitmap compresses runs of numbers only on request, and each request scans the set. So a set requests it
 * whenever it has changed by half of its size at the last request. The amortized cost of a change is constant, and a
 * thousand consecutive numbers never take more than a few bytes.
 */
final class BitmapSet {

    private static final int FIRST_OPTIMIZATION = 32;
    private static final int BLOCK_BITS = 16;

    private RoaringBitmap bitmap = new RoaringBitmap();
    private long changesUntilOptimization = FIRST_OPTIMIZATION;

    boolean isEmpty() {
        return bitmap.isEmpty();
    }

    long count() {
        return bitmap.getLongCardinality();
    }

    boolean contains(long number) {
        return bitmap.contains((int) number);
    }

    long highest() {
        return Integer.toUnsignedLong(bitmap.last());
    }

    void add(long number) {
        bitmap.add((int) number);
        changed(1);
    }

    void add(NumberRanges numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.first(i) == numbers.last(i)) {
                bitmap.add((int) numbers.first(i));
            } else {
                bitmap.add(numbers.first(i), numbers.last(i) + 1);
            }
        }
        changed(numbers.size());
    }

    void remove(long number) {
        bitmap.remove((int) number);
        changed(1);
    }

    void addAll(BitmapSet others) {
        bitmap.or(others.bitmap);
        changed(others.bitmap.getContainerCount());
    }

    void removeAll(BitmapSet others) {
        bitmap.andNot(others.bitmap);
        changed(others.bitmap.getContainerCount());
    }

    void retainAll(BitmapSet others) {
        bitmap.and(others.bitmap);
    }

    BitmapSet copy() {
        BitmapSet copy = new BitmapSet();
        copy.bitmap = bitmap.clone();
        return copy;
    }

    static BitmapSet of(NumberRanges numbers) {
        BitmapSet set = new BitmapSet();
        set.add(numbers);
        return set;
    }

    /** Reads a set that {@link #serialized} or the scanning index wrote. */
    static BitmapSet of(byte[] serialized) {
        BitmapSet set = new BitmapSet();
        try {
            set.bitmap.deserialize(ByteBuffer.wrap(serialized));
        } catch (IOException e) {
            throw new UncheckedIOException("a stored block of numbers cannot be read", e);
        }
        return set;
    }

    /** Returns the block of 65 536 numbers that contains a number. */
    static int block(long number) {
        return (int) (number >>> BLOCK_BITS);
    }

    /** Returns the numbers of one block in the portable Roaring format; null if there are none. */
    byte @Nullable [] serialized(int block) {
        long first = (long) block << BLOCK_BITS;
        RoaringBitmap part = bitmap.selectRange(first, first + (1 << BLOCK_BITS));
        if (part.isEmpty()) {
            return null;
        }
        byte[] serialized = new byte[part.serializedSizeInBytes()];
        part.serialize(ByteBuffer.wrap(serialized));
        return serialized;
    }

    /** Returns the blocks that contain a number. */
    IntStream blocks() {
        IntStream.Builder blocks = IntStream.builder();
        forEachContainer((container, block) -> blocks.add(block));
        return blocks.build();
    }

    /** Returns an estimate of the memory used, in bytes. */
    long bytes() {
        return bitmap.getLongSizeInBytes();
    }

    static BitmapSet intersection(BitmapSet one, BitmapSet other) {
        BitmapSet both = new BitmapSet();
        both.bitmap = RoaringBitmap.and(one.bitmap, other.bitmap);
        return both;
    }

    boolean intersects(BitmapSet other) {
        return RoaringBitmap.intersects(bitmap, other.bitmap);
    }

    /** Returns whether one of the numbers from {@code first} to {@code last} is in the set. */
    boolean intersects(long first, long last) {
        return first == last ? contains(first) : bitmap.intersects(first, last + 1);
    }

    /** Returns the smallest number in the set that is not below {@code from}, or −1. */
    long next(long from) {
        return from > 0xFFFF_FFFFL ? -1 : bitmap.nextValue((int) from);
    }

    /** Returns the largest number in the set that is not above {@code from}, or −1. */
    long previous(long from) {
        return bitmap.previousValue((int) from);
    }

    /** Returns the smallest numbers of the set from {@code first} to {@code last}, no more than {@code count}. */
    NumberRanges lowest(long first, long last, long count) {
        NumberRanges found = new NumberRanges();
        long number = next(first);
        for (long missing = count; missing > 0 && number >= 0 && number <= last; missing--) {
            found.add(number, number);
            number = next(number + 1);
        }
        return found;
    }

    /** Returns the smallest number outside the set that is not below {@code from}; 2³² if there is none. */
    long nextAbsent(long from) {
        long absent = bitmap.nextAbsentValue((int) from);
        return absent < 0 ? 1L << 32 : absent;
    }

    /** Returns all numbers as ranges, in ascending order. */
    NumberRanges ranges() {
        return ranges(Integer.MAX_VALUE);
    }

    /** Returns the lowest ranges of consecutive numbers, no more than {@code count}. */
    NumberRanges ranges(int count) {
        NumberRanges ranges = new NumberRanges();
        long first = next(0);
        while (first >= 0 && ranges.size() < count) {
            long end = nextAbsent(first);
            ranges.add(first, end - 1);
            first = next(end);
        }
        return ranges;
    }

    /** Returns the count of ranges of consecutive numbers, without creating them. */
    long rangesCount() {
        // A range begins at each number whose predecessor is not in the set.
        RoaringBitmap successors = RoaringBitmap.addOffset(bitmap, 1);
        return count() - RoaringBitmap.andCardinality(bitmap, successors);
    }

    /** Passes each container to {@code action}, with its block. */
    void forEachContainer(ObjIntConsumer<Container> action) {
        for (ContainerPointer pointer = bitmap.getContainerPointer();
                pointer.getContainer() != null;
                pointer.advance()) {
            action.accept(pointer.getContainer(), pointer.key());
        }
    }

    private void changed(long changes) {
        changesUntilOptimization -= changes;
        if (changesUntilOptimization <= 0) {
            bitmap.runOptimize();
            bitmap.trim();
            changesUntilOptimization = FIRST_OPTIMIZATION + count() / 2;
        }
    }
}
