package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Series;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parts of an index as a store keeps them: of each, what it is about and what it holds.
 *
 * <p>Numbers are kept in blocks of 65 536, so that a change to one number rewrites a few kilobytes at most however many
 * numbers there are. A block is a bitmap in the portable format of Roaring, and holds the numbers as they are.
 *
 * @param numbers what owners hold of numbered references
 * @param ahead what was generated ahead of the counter
 * @param unnumbered references without a number
 */
public record IndexRows(List<Numbers> numbers, List<Ahead> ahead, List<Unnumbered> unnumbered) {

    /** No parts yet; more can be added to each list. */
    public IndexRows() {
        this(new ArrayList<>(1), new ArrayList<>(0), new ArrayList<>(0));
    }

    /** A block of a series that one owner holds numbers of. */
    public record NumbersKey(int slot, Series series, int block) {}

    /**
     * The numbers that one owner holds of one block of a series; with neither owned nor retired ones there is nothing to
     * keep.
     *
     * @param owned in use; null if none is
     * @param retired given back; null if none is
     */
    @SuppressWarnings("ArrayRecordComponent") // handed from index to store and back, never compared
    public record Numbers(NumbersKey key, byte @Nullable [] owned, byte @Nullable [] retired) {

        /** Whether there is nothing to keep. */
        public boolean isGone() {
            return owned == null && retired == null;
        }
    }

    /** A block of a series in which numbers were generated ahead. */
    public record AheadKey(Series series, int block) {}

    /**
     * The numbers of one block of a series that were generated ahead.
     *
     * @param numbers the numbers; null if there are none, and so nothing to keep
     */
    @SuppressWarnings("ArrayRecordComponent") // handed from index to store and back, never compared
    public record Ahead(AheadKey key, byte @Nullable [] numbers) {}

    /** A reference without a number, and who may own it. */
    public record UnnumberedKey(int slot, String reference) {}

    /**
     * A reference without a number.
     *
     * @param isOwned whether it is in use; if not there is nothing to keep
     */
    public record Unnumbered(UnnumberedKey key, boolean isOwned) {}
}
