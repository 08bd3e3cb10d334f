package io.circuitsynth.refman.index;

import java.util.ArrayList;
import java.util.List;

/**
 * Says which slot owns a number, in compressed bitmaps: one for each binary digit of the slot.
 *
 * <p>A number is in the bitmap of digit <i>d</i> if that digit of its owner's slot is 1, so reading the owner asks as many
 * bitmaps as the largest slot has digits, however many owners there are; the owner in slot 0 costs nothing. This is the
 * bit-sliced index of O'Neil and Quass, "Improved Query Performance with Variant Indexes", SIGMOD 1997.
 */
final class BitmapOwners {

    private final List<BitmapSet> digits = new ArrayList<>();

    /** The slot that owns {@code number}, which somebody must own. */
    int slotOf(long number) {
        int slot = 0;
        for (int digit = 0; digit < digits.size(); digit++) {
            if (digits.get(digit).contains(number)) {
                slot |= 1 << digit;
            }
        }
        return slot;
    }

    void add(int slot, long number) {
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            digit(Integer.numberOfTrailingZeros(rest)).add(number);
        }
    }

    void add(int slot, NumberRanges numbers) {
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            digit(Integer.numberOfTrailingZeros(rest)).add(numbers);
        }
    }

    void remove(int slot, long number) {
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            digit(Integer.numberOfTrailingZeros(rest)).remove(number);
        }
    }

    void removeAll(int slot, BitmapSet numbers) {
        for (int rest = slot; rest != 0; rest &= rest - 1) {
            digit(Integer.numberOfTrailingZeros(rest)).removeAll(numbers);
        }
    }

    private BitmapSet digit(int position) {
        while (digits.size() <= position) {
            digits.add(new BitmapSet());
        }
        return digits.get(position);
    }
}
