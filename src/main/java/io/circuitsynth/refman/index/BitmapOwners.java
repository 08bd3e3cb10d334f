package io.circuitsynth.refman.index;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says which slot owns a number, in compressed bitmaps: one for each binary digit of the slot.
 *
 * <p>A number is in the bitmap of digit <i>d</i> if that digit of its owner's slot is 1, so reading the owner asks as many
 * bitmaps as the largest slot has digits, however many owners there are; the owner in slot 0 costs nothing. This is the
 * bit-sliced index of O'Neil and Quass, "Improved Query Performance with Variant Indexes", SIGMOD 1997. The digits of one
 * stretch of numbers lie together, so that a question searches for its stretch once and not once for each digit.
 */
final class BitmapOwners {

    private final Map<Integer, BitmapDigits> stretches = new HashMap<>();

    /** The slot that owns {@code number}, which somebody must own. */
    int slotOf(long number) {
        BitmapDigits digits = stretches.get(BitmapDigits.stretch(number));
        return digits == null ? 0 : digits.slotOf(BitmapDigits.within(number));
    }

    void add(int slot, long number) {
        if (slot != 0) {
            digits(BitmapDigits.stretch(number)).add(slot, BitmapDigits.within(number));
        }
    }

    void add(int slot, NumberRanges numbers) {
        for (int i = 0; slot != 0 && i < numbers.size(); i++) {
            long first = numbers.first(i);
            while (first <= numbers.last(i)) {
                int stretch = BitmapDigits.stretch(first);
                long end = Math.min(numbers.last(i) + 1, BitmapDigits.end(stretch));
                digits(stretch).add(slot, first, end);
                first = end;
            }
        }
    }

    void remove(int slot, long number) {
        if (slot != 0) {
            Objects.requireNonNull(stretches.get(BitmapDigits.stretch(number)))
                    .remove(slot, BitmapDigits.within(number));
        }
    }

    void removeAll(int slot, BitmapSet numbers) {
        if (slot != 0) {
            numbers.forEachContainer((container, stretch) ->
                    Objects.requireNonNull(stretches.get(stretch)).removeAll(slot, container));
        }
    }

    private BitmapDigits digits(int stretch) {
        BitmapDigits known = stretches.get(stretch);
        if (known == null) {
            known = new BitmapDigits();
            stretches.put(stretch, known);
        }
        return known;
    }
}
