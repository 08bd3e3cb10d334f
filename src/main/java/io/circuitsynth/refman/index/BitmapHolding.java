package io.circuitsynth.refman.index;

import org.jspecify.annotations.Nullable;

/** The numbers of one series that one owner holds. */
final class BitmapHolding {

    final BitmapOwner owner;
    final BitmapSeries series;
    final BitmapSet owned = new BitmapSet();
    private @Nullable BitmapSet retired;
    private @Nullable BitmapSet ahead;

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

    void markAhead(NumberRanges numbers) {
        if (ahead == null) {
            ahead = new BitmapSet();
        }
        ahead.add(numbers);
    }

    /** Takes a number out of the owned ones. */
    void disown(long number) {
        owned.remove(number);
        if (ahead != null) {
            ahead.remove(number);
        }
    }

    Holdings.Numbers numbers() {
        return new Holdings.Numbers(owned.ranges(), rangesOf(retired), rangesOf(ahead));
    }

    private static NumberRanges rangesOf(@Nullable BitmapSet set) {
        return set == null ? new NumberRanges() : set.ranges();
    }
}
