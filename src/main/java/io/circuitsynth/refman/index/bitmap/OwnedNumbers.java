package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.Holdings;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.index.NumberRanges;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The numbers of one series that one owner holds. */
final class OwnedNumbers {

    final BitmapOwner owner;
    final Series key;
    final BitmapSeries series;
    final BitmapSet owned = new BitmapSet();
    final ChangedBlocks changed = new ChangedBlocks();
    private @Nullable BitmapSet retired;

    /** A holding of nothing yet, in a series that knows all that is used. */
    OwnedNumbers(BitmapOwner owner, Series key, BitmapSeries series) {
        this.owner = owner;
        this.key = key;
        this.series = series;
    }

    /** The retired numbers, or null while none was ever retired. */
    @Nullable
    BitmapSet retired() {
        return retired;
    }

    /** The retired numbers, to which more can be added. */
    BitmapSet retiredToAdd() {
        if (retired == null) {
            retired = new BitmapSet();
        }
        return retired;
    }

    IntStream retiredBlocks() {
        return retired == null ? IntStream.empty() : retired.blocks();
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

    /** The row that says of a block that nothing is held of it any more. */
    IndexRows.Numbers goneRow(int block) {
        return new IndexRows.Numbers(new IndexRows.NumbersKey(owner.slot, key, block), null, null);
    }

    long bytes() {
        return owned.bytes() + (retired == null ? 0 : retired.bytes());
    }
}
