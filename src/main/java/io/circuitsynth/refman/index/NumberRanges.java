package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Series;
import java.util.Arrays;
import java.util.List;

/** Collects number ranges, inclusive at both ends; merges a range that continues the last one. */
public final class NumberRanges {

    private long[] bounds = new long[2];
    private int size;

    /** Creates one range; an empty one if {@code first} is above {@code last}. */
    public static NumberRanges of(long first, long last) {
        NumberRanges numbers = new NumberRanges();
        numbers.add(first, last);
        return numbers;
    }

    /** Adds the numbers from {@code first} to {@code last}; adds nothing if {@code first} is above {@code last}. */
    public void add(long first, long last) {
        if (first > last) {
            return;
        }
        if (size > 0 && bounds[2 * size - 1] == first - 1) {
            bounds[2 * size - 1] = last;
            return;
        }
        if (2 * size == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[2 * size] = first;
        bounds[2 * size + 1] = last;
        size++;
    }

    /** Returns the count of ranges. */
    public int size() {
        return size;
    }

    /** Returns the first number of the range at {@code position}. */
    public long first(int position) {
        return bounds[2 * position];
    }

    /** Returns the last number of the range at {@code position}. */
    public long last(int position) {
        return bounds[2 * position + 1];
    }

    /** Returns the numbers from {@code first} to {@code last}, inclusive; the ranges must be in ascending order. */
    NumberRanges within(long first, long last) {
        NumberRanges part = new NumberRanges();
        for (int i = positionOf(first); i < size && first(i) <= last; i++) {
            part.add(Math.max(first, first(i)), Math.min(last, last(i)));
        }
        return part;
    }

    /** Finds the first range that ends at {@code number} or above. */
    private int positionOf(long number) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (last(middle) < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the count of numbers in all ranges. */
    public long count() {
        long count = 0;
        for (int i = 0; i < size; i++) {
            count += last(i) - first(i) + 1;
        }
        return count;
    }

    /** Returns whether there are no numbers. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Returns the last number; there must be one. */
    public long last() {
        return bounds[2 * size - 1];
    }

    /** Appends the references of the numbers in {@code series}. */
    public void appendTexts(Series series, List<String> texts) {
        for (int i = 0; i < size; i++) {
            for (long number = first(i); number <= last(i); number++) {
                texts.add(series.text(number));
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberRanges ranges
                && size == ranges.size
                && Arrays.equals(bounds, 0, 2 * size, ranges.bounds, 0, 2 * size);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(Arrays.copyOf(bounds, 2 * size));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ", ").append(first(i));
            if (last(i) > first(i)) {
                text.append('-').append(last(i));
            }
        }
        return text.append(']').toString();
    }
}
