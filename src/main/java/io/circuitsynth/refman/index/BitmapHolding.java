package io.circuitsynth.refman.index;

import org.jspecify.annotations.Nullable;

/** The numbers of one series that one owner holds. */
final class BitmapHolding {

    final BitmapOwner owner;
    final BitmapSeries series;
    final BitmapSet owned = new BitmapSet();
    private @Nullable BitmapSet retired;

    /** A holding of nothing yet, in a series that knows all that is used. */
    BitmapHolding(BitmapOwner owner, BitmapSeries series) {
        this.owner = owner;
        this.series = series;
    }

    /** The retired numbers, or null while none was ever retired. */
    @Nullable
    BitmapSet retired() {
        return retired;
    }

    void retire(NumberRanges numbers) {
        if (retired == null) {
            retired = new BitmapSet();
        }
        retired.add(numbers);
    }

    Holdings.Numbers numbers() {
        return new Holdings.Numbers(owned.ranges(), retired == null ? new NumberRanges() : retired.ranges());
    }
}
