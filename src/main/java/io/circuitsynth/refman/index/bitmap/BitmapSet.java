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
 * A compressed set of numbers from 0 to 2³²−1 that stays compressed while it grows one by one.
 *
 * <p>A Roaring bitmap keeps runs of numbers as runs only when told to look for them. Looking costs a walk over the set, so
 * it is done each time the set has changed by half of what it held at the last look: over time that is a constant cost for
 * each change, and a set of consecutive numbers never grows beyond a few bytes a thousand.
 */
public final class BitmapSet {

    private static final int FIRST_LOOK = 32;
    private static final int BLOCK_BITS = 16;

    private RoaringBitmap bitmap = new RoaringBitmap();
    private long changesUntilLook = FIRST_LOOK;

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

    public void add(long number) {
        bitmap.add((int) number);
        changed(1);
    }

    public void add(NumberRanges numbers) {
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

    public void addAll(BitmapSet others) {
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

    public static BitmapSet of(NumberRanges numbers) {
        BitmapSet set = new BitmapSet();
        set.add(numbers);
        return set;
    }

    /** The set that {@link #serialized} has written. */
    public static BitmapSet of(byte[] serialized) {
        BitmapSet set = new BitmapSet();
        try {
            set.bitmap.deserialize(ByteBuffer.wrap(serialized));
        } catch (IOException e) {
            throw new UncheckedIOException("a stored block of numbers cannot be read", e);
        }
        return set;
    }

    /** Which block of 65 536 numbers a number lies in. */
    public static int block(long number) {
        return (int) (number >>> BLOCK_BITS);
    }

    /** The numbers of one block, in the portable format of Roaring; null if there are none. */
    public byte @Nullable [] serialized(int block) {
        long first = (long) block << BLOCK_BITS;
        RoaringBitmap part = bitmap.selectRange(first, first + (1 << BLOCK_BITS));
        if (part.isEmpty()) {
            return null;
        }
        byte[] serialized = new byte[part.serializedSizeInBytes()];
        part.serialize(ByteBuffer.wrap(serialized));
        return serialized;
    }

    /** The blocks in which there is a number. */
    IntStream blocks() {
        IntStream.Builder blocks = IntStream.builder();
        forEachContainer((container, block) -> blocks.add(block));
        return blocks.build();
    }

    /** An estimate of the memory it takes. */
    long bytes() {
        return bitmap.getLongSizeInBytes();
    }

    static BitmapSet intersection(BitmapSet one, BitmapSet other) {
        BitmapSet both = new BitmapSet();
        both.bitmap = RoaringBitmap.and(one.bitmap, other.bitmap);
        return both;
    }

    public boolean intersects(BitmapSet other) {
        return RoaringBitmap.intersects(bitmap, other.bitmap);
    }

    /** Whether one of the numbers from {@code first} to {@code last} is in the set. */
    public boolean intersects(long first, long last) {
        return first == last ? contains(first) : bitmap.intersects(first, last + 1);
    }

    /** The smallest number in the set that is not below {@code from}, or −1. */
    long next(long from) {
        return from > 0xFFFF_FFFFL ? -1 : bitmap.nextValue((int) from);
    }

    /** The smallest number outside the set that is not below {@code from}; 2³² when there is none. */
    long nextAbsent(long from) {
        long absent = bitmap.nextAbsentValue((int) from);
        return absent < 0 ? 1L << 32 : absent;
    }

    /** All numbers as ranges, in rising order. */
    public NumberRanges ranges() {
        NumberRanges ranges = new NumberRanges();
        long first = next(0);
        while (first >= 0) {
            long end = nextAbsent(first);
            ranges.add(first, end - 1);
            first = next(end);
        }
        return ranges;
    }

    /** Shows each container with the number of the block of 65 536 numbers that it holds a part of. */
    void forEachContainer(ObjIntConsumer<Container> action) {
        for (ContainerPointer pointer = bitmap.getContainerPointer();
                pointer.getContainer() != null;
                pointer.advance()) {
            action.accept(pointer.getContainer(), pointer.key());
        }
    }

    private void changed(long changes) {
        changesUntilLook -= changes;
        if (changesUntilLook <= 0) {
            bitmap.runOptimize();
            bitmap.trim();
            changesUntilLook = FIRST_LOOK + count() / 2;
        }
    }
}
