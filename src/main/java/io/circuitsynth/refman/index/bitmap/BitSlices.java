package io.circuitsynth.refman.index.bitmap;

import java.util.Arrays;
import org.roaringbitmap.Container;
import org.roaringbitmap.RunContainer;

/** The binary digits of the slots that own the numbers of one block, 65 536 numbers that one container can hold. */
final class BitSlices {

    private static final int BLOCK_BITS = 16;
    private static final int FIRST_LOOK = 64;
    private static final int LARGE_BYTES = 512;

    private Container[] digits = new Container[0];
    private int changesUntilLook = FIRST_LOOK;

    /** Which block a number lies in. */
    static int block(long number) {
        return (int) (number >>> BLOCK_BITS);
    }

    /** Where a number lies within its block. */
    static char within(long number) {
        return (char) number;
    }

    /** The number behind the last one of a block. */
    static long end(int block) {
        return (block + 1L) << BLOCK_BITS;
    }

    int slotOf(char within) {
        int slot = 0;
        for (int digit = 0; digit < digits.length; digit++) {
            if (digits[digit].contains(within)) {
                slot |= 1 << digit;
            }
        }
        return slot;
    }

    void add(int slot, char within) {
        grow(slot);
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int digit = Integer.numberOfTrailingZeros(rest);
            digits[digit] = digits[digit].add(within);
        }
        changed(1);
    }

    /** Adds the numbers from {@code first}, inclusive, to {@code end}, exclusive, all of this block. */
    void add(int slot, long first, long end) {
        grow(slot);
        int length = (int) (end - first);
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int digit = Integer.numberOfTrailingZeros(rest);
            digits[digit] = digits[digit].iadd(within(first), within(first) + length);
        }
        changed(1);
    }

    void addAll(int slot, Container numbers) {
        grow(slot);
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int digit = Integer.numberOfTrailingZeros(rest);
            digits[digit] = opened(digits[digit]).ior(numbers);
        }
        changed(1);
    }

    /** As a plain bitmap, which takes in a few numbers without being copied as a whole, if it is not small. */
    private static Container opened(Container digit) {
        return digit.getSizeInBytes() < LARGE_BYTES ? digit : digit.toBitmapContainer();
    }

    /** Looks for runs now. */
    void optimize() {
        changesUntilLook = 0;
        changed(0);
    }

    void remove(int slot, char within) {
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int digit = Integer.numberOfTrailingZeros(rest);
            digits[digit] = digits[digit].remove(within);
        }
        changed(1);
    }

    void removeAll(int slot, Container numbers) {
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            int digit = Integer.numberOfTrailingZeros(rest);
            digits[digit] = digits[digit].iandNot(numbers);
        }
        changed(1);
    }

    private void grow(int slot) {
        int needed = Integer.SIZE - Integer.numberOfLeadingZeros(slot);
        int known = digits.length;
        if (needed > known) {
            digits = Arrays.copyOf(digits, needed);
            for (int digit = known; digit < needed; digit++) {
                digits[digit] = new RunContainer();
            }
        }
    }

    /** Looks for runs as {@link BitmapSet} does, and as rarely. */
    private void changed(int changes) {
        changesUntilLook -= changes;
        if (changesUntilLook <= 0) {
            int held = 0;
            for (int digit = 0; digit < digits.length; digit++) {
                digits[digit] = digits[digit].runOptimize();
                held = Math.max(held, digits[digit].getCardinality());
            }
            changesUntilLook = FIRST_LOOK + held / 2;
        }
    }
}
