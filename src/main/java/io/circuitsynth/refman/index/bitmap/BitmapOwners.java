package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.index.NumberRanges;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says which slot owns a number, in compressed bitmaps: one for each binary digit of the slot.
 *
 * <p>A number is in the bitmap of digit <i>d</i> if that digit of its owner's slot is 1, so reading the owner asks as many
 * bitmaps as the largest slot has digits, however many owners there are; the owner in slot 0 costs nothing. This is the
 * bit-sliced index of O'Neil and Quass, "Improved Query Performance with Variant Indexes", SIGMOD 1997. The digits of one
 * block of numbers lie together, so that a question searches for its block once and not once for each digit.
 */
final class BitmapOwners {

    private final Map<Integer, BitSlices> blocks = new HashMap<>();

    /** The slot that owns {@code number}, which somebody must own. */
    int slotOf(long number) {
        BitSlices digits = blocks.get(BitSlices.block(number));
        return digits == null ? 0 : digits.slotOf(BitSlices.within(number));
    }

    void add(int slot, long number) {
        if (slot != 0) {
            digits(BitSlices.block(number)).add(slot, BitSlices.within(number));
        }
    }

    void add(int slot, NumberRanges numbers) {
        for (int i = 0; slot != 0 && i < numbers.size(); i++) {
            long first = numbers.first(i);
            while (first <= numbers.last(i)) {
                int block = BitSlices.block(first);
                long end = Math.min(numbers.last(i) + 1, BitSlices.end(block));
                digits(block).add(slot, first, end);
                first = end;
            }
        }
    }

    void addAll(int slot, BitmapSet numbers) {
        if (slot != 0) {
            numbers.forEachContainer((container, block) -> digits(block).addAll(slot, container));
        }
    }

    void remove(int slot, long number) {
        if (slot != 0) {
            Objects.requireNonNull(blocks.get(BitSlices.block(number))).remove(slot, BitSlices.within(number));
        }
    }

    void removeAll(int slot, BitmapSet numbers) {
        if (slot != 0) {
            numbers.forEachContainer((container, block) ->
                    Objects.requireNonNull(blocks.get(block)).removeAll(slot, container));
        }
    }

    /** Makes it as small as it can be, after much was added. */
    void optimize() {
        blocks.values().forEach(BitSlices::optimize);
    }

    private BitSlices digits(int block) {
        BitSlices known = blocks.get(block);
        if (known == null) {
            known = new BitSlices();
            blocks.put(block, known);
        }
        return known;
    }
}
