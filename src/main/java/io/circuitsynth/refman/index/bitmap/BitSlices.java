package io.circuitsynth.refman.index.bitmap;

import java.util.Arrays;
import org.roaringbitmap.Container;
import org.roaringbitmap.RunContainer;

/** Stores the owners of one block of 65 536 numbers: one container for each bit of their slots. */
final class BitSlices {

    private static final int BLOCK_BITS = 16;
    private static final int FIRST_OPTIMIZATION = 64;
    private static final int MAX_SMALL_BYTES = 512;

    private Container[] slices = new Container[0];
    private int changesUntilOptimization = FIRST_OPTIMIZATION;

    /** Returns the block of a number. */
    static int block(long number) {
        return (int) (number >>> BLOCK_BITS);
    }

    /** Returns the position of a number within its block. */
    static char within(long number) {
        return (char) number;
    }

    /** Returns the number after the last one of a block. */
    static long end(int block) {
        return (block + 1L) << BLOCK_BITS;
    }

    int slotOf(char within) {
        int slot = 0;
        for (int bit = 0; bit < slices.length; bit++) {
            if (slices[bit].contains(within)) {
                slot |= 1 << bit;
            }
        }
        return slot;
    }

    void add(int slot, char within) {
        grow(slot);
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int bit = Integer.numberOfTrailingZeros(rest);
            slices[bit] = slices[bit].add(within);
        }
        changed(1);
    }

    /** Adds the numbers of this block from {@code first}, inclusive, to {@code end}, exclusive. */
    void add(int slot, long first, long end) {
        grow(slot);
        int length = (int) (end - first);
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int bit = Integer.numberOfTrailingZeros(rest);
            slices[bit] = slices[bit].iadd(within(first), within(first) + length);
        }
        changed(1);
    }

    void addAll(int slot, Container numbers) {
        grow(slot);
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int bit = Integer.numberOfTrailingZeros(rest);
            slices[bit] = expanded(slices[bit]).ior(numbers);
        }
        changed(1);
    }

    /** Expands a large container to a plain bitmap, so that numbers are added in place. */
    private static Container expanded(Container slice) {
        return slice.getSizeInBytes() < MAX_SMALL_BYTES ? slice : slice.toBitmapContainer();
    }

    /** Compresses runs now. */
    void optimize() {
        changesUntilOptimization = 0;
        changed(0);
    }

    void remove(int slot, char within) {
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int bit = Integer.numberOfTrailingZeros(rest);
            slices[bit] = slices[bit].remove(within);
        }
        changed(1);
    }

    void removeAll(int slot, Container numbers) {
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int bit = Integer.numberOfTrailingZeros(rest);
            slices[bit] = slices[bit].iandNot(numbers);
        }
        changed(1);
    }

    private void grow(int slot) {
        int needed = Integer.SIZE - Integer.numberOfLeadingZeros(slot);
        int known = slices.length;
        if (needed > known) {
            slices = Arrays.copyOf(slices, needed);
            for (int bit = known; bit < needed; bit++) {
                slices[bit] = new RunContainer();
            }
        }
    }

    /** Compresses runs as rarely as {@link BitmapSet} does. */
    private void changed(int changes) {
        changesUntilOptimization -= changes;
        if (changesUntilOptimization <= 0) {
            int largest = 0;
            for (int bit = 0; bit < slices.length; bit++) {
                slices[bit] = slices[bit].runOptimize();
                largest = Math.max(largest, slices[bit].getCardinality());
            }
            changesUntilOptimization = FIRST_OPTIMIZATION + largest / 2;
        }
    }
}
