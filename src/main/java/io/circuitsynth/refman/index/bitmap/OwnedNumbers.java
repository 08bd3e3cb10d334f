package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.index.NumberRanges;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Stores the numbers of one series that one owner owns or has retired. */
final class OwnedNumbers {

    final BitmapOwner owner;
    final Series key;
    final BitmapSeries series;
    final BitmapSet owned = new BitmapSet();
    final ChangedBlocks changed = new ChangedBlocks();
    private @Nullable BitmapSet retired;

    /** Creates empty sets; {@code series} has the numbers of all owners. */
    OwnedNumbers(BitmapOwner owner, Series key, BitmapSeries series) {
        this.owner = owner;
        this.key = key;
        this.series = series;
    }

    /** Returns the retired numbers; null if there never were any. */
    @Nullable
    BitmapSet retired() {
        return retired;
    }

    /** Returns the retired numbers; creates the set if needed. */
    BitmapSet retiredToAdd() {
        if (retired == null) {
            retired = new BitmapSet();
        }
        return retired;
    }

    /** Returns the blocks with owned or retired numbers, some of them twice. */
    IntStream blocks() {
        return retired == null ? owned.blocks() : IntStream.concat(owned.blocks(), retired.blocks());
    }

    Holdings.Numbers numbers() {
        return new Holdings.Numbers(owned.ranges(), retired == null ? new NumberRanges() : retired.ranges());
    }

    IndexRows.Numbers row(int block) {
        return new IndexRows.Numbers(
                new IndexRows.NumbersKey(owner.slot, key, block),
                owned.serialized(block),
                retired == null ? null : retired.serialized(block));
    }

    /** Returns the row that deletes a block. */
    IndexRows.Numbers deletedRow(int block) {
        return new IndexRows.Numbers(new IndexRows.NumbersKey(owner.slot, key, block), null, null);
    }

    /** Returns the count of ranges of consecutive numbers, owned or retired. */
    long rangesCount() {
        return owned.rangesCount() + (retired == null ? 0 : retired.rangesCount());
    }

    long bytes() {
        return owned.bytes() + (retired == null ? 0 : retired.bytes());
    }
}
