package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Series;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an index that a store writes and reads: the key and the content of each.
 *
 * <p>Numbers are stored in blocks of 65 536, so a change of one number rewrites at most a few kilobytes. A block is a bitmap
 * in the portable Roaring format. It contains complete numbers, not offsets within the block.
 *
 * @param numbers the numbered references of owners
 * @param hierarchyNumbers the numbers that the hierarchy records independently of owners
 * @param unnumbered the references without a number
 */
public record IndexRows(List<Numbers> numbers, List<HierarchyNumbers> hierarchyNumbers, List<Unnumbered> unnumbered) {

    /** Creates empty, mutable lists. */
    public IndexRows() {
        this(new ArrayList<>(1), new ArrayList<>(0), new ArrayList<>(0));
    }

    /** Identifies the numbers of one owner in one block of a series. */
    public record NumbersKey(int slot, Series series, int block) {}

    /**
     * The numbers of one owner in one block of a series; a row without any is deleted.
     *
     * @param owned the numbers in use; null if there are none
     * @param retired the released numbers; null if there are none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Numbers(NumbersKey key, byte @Nullable [] owned, byte @Nullable [] retired) {

        /** Returns whether the bytes are what an index writes for the block. */
        public boolean isReadable() {
            return RoaringBlock.isReadable(owned, key.block()) && RoaringBlock.isReadable(retired, key.block());
        }

        /** Returns whether there is nothing to store. */
        public boolean isGone() {
            return owned == null && retired == null;
        }
    }

    /** Identifies the numbers that the hierarchy records in one block of a series. */
    public record HierarchyNumbersKey(Series series, int block) {}

    /**
     * The numbers that the hierarchy records in one block of a series; a row without any is deleted.
     *
     * @param ahead the numbers generated ahead of the counter; null if there are none
     * @param retired the numbers retired without an owner; null if there are none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record HierarchyNumbers(HierarchyNumbersKey key, byte @Nullable [] ahead, byte @Nullable [] retired) {

        /** Returns whether the bytes are what an index writes for the block. */
        public boolean isReadable() {
            return RoaringBlock.isReadable(ahead, key.block()) && RoaringBlock.isReadable(retired, key.block());
        }

        /** Returns whether there is nothing to store. */
        public boolean isGone() {
            return ahead == null && retired == null;
        }
    }

    /** Identifies a reference without a number of one owner. */
    public record UnnumberedKey(int slot, String reference) {}

    /**
     * A reference without a number; a row is deleted when it is not owned.
     *
     * @param isOwned whether it is in use
     */
    public record Unnumbered(UnnumberedKey key, boolean isOwned) {}
}
