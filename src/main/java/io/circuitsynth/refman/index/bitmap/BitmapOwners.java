package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.index.NumberRanges;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Maps each used number to the slot of its owner, with one compressed bitmap for each bit of the slot.
 *
 * <p>A number is in bitmap <i>b</i> if bit <i>b</i> of its owner's slot is 1. So a lookup reads one bitmap for each bit of
 * the largest slot, independently of the count of owners, and the owner in slot 0 costs nothing. This is the bit-sliced
 * index of O'Neil and Quass, "Improved Query Performance with Variant Indexes", SIGMOD 1997. The slices of one block of
 * numbers are stored together, so that a lookup searches for its block only once.
 */
final class BitmapOwners {

    private final Map<Integer, BitSlices> blocks = new HashMap<>();

    /** Returns the slot that owns {@code number}, which must be owned. */
    int slotOf(long number) {
        BitSlices slices = blocks.get(BitSlices.block(number));
        return slices == null ? 0 : slices.slotOf(BitSlices.within(number));
    }

    void add(int slot, long number) {
        if (slot != 0) {
            slices(BitSlices.block(number)).add(slot, BitSlices.within(number));
        }
    }

    void add(int slot, NumberRanges numbers) {
        for (int i = 0; slot != 0 && i < numbers.size(); i++) {
            long first = numbers.first(i);
            while (first <= numbers.last(i)) {
                int block = BitSlices.block(first);
                long end = Math.min(numbers.last(i) + 1, BitSlices.end(block));
                slices(block).add(slot, first, end);
                first = end;
            }
        }
    }

    void addAll(int slot, BitmapSet numbers) {
        if (slot != 0) {
            numbers.forEachContainer((container, block) -> slices(block).addAll(slot, container));
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

    /** Compresses runs after bulk additions. */
    void optimize() {
        blocks.values().forEach(BitSlices::optimize);
    }

    private BitSlices slices(int block) {
        BitSlices known = blocks.get(block);
        if (known == null) {
            known = new BitSlices();
            blocks.put(block, known);
        }
        return known;
    }
}
