package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one series that are used, retired or generated ahead anywhere in a hierarchy.
 *
 * <p>What generation skips is the union of the three; it is kept as a set of its own as soon as it is more than the used
 * ones, so that finding the next free one never walks through the three in turn. Two owners can retire the same number,
 * since a retired number may be registered by another; such numbers are remembered, because they stay retired when the
 * first of the two leaves.
 */
final class BitmapSeries {

    private final BitmapSet used = new BitmapSet();
    private final BitmapOwners owners = new BitmapOwners();
    private @Nullable Marks marks;

    /** No number above this one was ever used or marked; what was freed meanwhile does not lower it. */
    private long highestSeen = -1;

    private static final class Marks {
        final BitmapSet retired = new BitmapSet();
        final BitmapSet retiredByMany = new BitmapSet();
        final BitmapSet ahead = new BitmapSet();
        final BitmapSet skipped;

        Marks(BitmapSet used) {
            this.skipped = used.copy();
        }

        /** Finds out again which of some numbers are skipped. */
        void revise(BitmapSet numbers, BitmapSet used) {
            skipped.removeAll(numbers);
            skipped.addAll(BitmapSet.intersection(numbers, used));
            skipped.addAll(BitmapSet.intersection(numbers, retired));
            skipped.addAll(BitmapSet.intersection(numbers, ahead));
        }
    }

    int ownerOf(long number) {
        return used.contains(number) ? owners.slotOf(number) : ReferenceIndex.NO_OWNER;
    }

    BitmapSet used() {
        return used;
    }

    void own(int slot, long number) {
        highestSeen = Math.max(highestSeen, number);
        used.add(number);
        owners.add(slot, number);
        if (marks != null) {
            marks.skipped.add(number);
        }
    }

    void own(int slot, NumberRanges numbers) {
        see(numbers);
        used.add(numbers);
        owners.add(slot, numbers);
        if (marks != null) {
            marks.skipped.add(numbers);
        }
    }

    void own(int slot, BitmapSet numbers) {
        see(numbers);
        used.addAll(numbers);
        owners.addAll(slot, numbers);
        if (marks != null) {
            marks.skipped.addAll(numbers);
        }
    }

    /** Makes what is known of owners as small as it can be, after much was added. */
    void optimize() {
        owners.optimize();
    }

    /** Takes a number from its owner; it is skipped from now on because it is retired. */
    void disown(int slot, long number) {
        used.remove(number);
        owners.remove(slot, number);
    }

    void markAhead(BitmapSet numbers) {
        see(numbers);
        marks().ahead.addAll(numbers);
        marks().skipped.addAll(numbers);
    }

    /** The numbers that were generated ahead, in rising order. */
    NumberRanges ahead() {
        return marks == null ? new NumberRanges() : marks.ahead.ranges();
    }

    /** The blocks in which there are numbers that were generated ahead. */
    IntStream aheadBlocks() {
        return marks == null ? IntStream.empty() : marks.ahead.blocks();
    }

    /** The numbers of one block that were generated ahead, as they are kept; null if there are none. */
    byte @Nullable [] aheadOf(int block) {
        return marks == null ? null : marks.ahead.serialized(block);
    }

    void forgetAhead() {
        if (marks != null) {
            BitmapSet forgotten = marks.ahead.copy();
            marks.ahead.removeAll(forgotten);
            marks.revise(forgotten, used);
        }
    }

    void retire(@Nullable BitmapSet alreadyRetiredByOwner, BitmapSet numbers) {
        see(numbers);
        BitmapSet again = numbers.copy();
        if (alreadyRetiredByOwner != null) {
            again.removeAll(alreadyRetiredByOwner);
        }
        again.retainAll(marks().retired);
        marks().retiredByMany.addAll(again);
        marks().retired.addAll(numbers);
        marks().skipped.addAll(numbers);
    }

    /**
     * Takes away all that an owner holds here.
     *
     * @param forgetAhead whether its numbers that were generated ahead become free as well
     * @param remaining the holdings of this series that the other owners have, asked for only when two owners had retired
     *     the same number
     */
    void leave(int slot, OwnedNumbers leaving, boolean forgetAhead, Iterable<OwnedNumbers> remaining) {
        used.removeAll(leaving.owned);
        owners.removeAll(slot, leaving.owned);
        if (marks == null) {
            return;
        }
        BitmapSet touched = leaving.owned.copy();
        BitmapSet retired = leaving.retired();
        if (retired != null) {
            touched.addAll(retired);
            marks.retired.removeAll(retired);
            if (marks.retiredByMany.intersects(retired)) {
                recount(marks, retired, remaining);
            }
        }
        if (forgetAhead) {
            marks.ahead.removeAll(touched);
        }
        marks.revise(touched, used);
    }

    private static void recount(Marks marks, BitmapSet candidates, Iterable<OwnedNumbers> remaining) {
        BitmapSet shared = BitmapSet.intersection(marks.retiredByMany, candidates);
        marks.retiredByMany.removeAll(shared);
        for (OwnedNumbers holding : remaining) {
            BitmapSet theirs = holding.retired();
            if (theirs != null && theirs.intersects(shared)) {
                BitmapSet kept = BitmapSet.intersection(theirs, shared);
                marks.retiredByMany.addAll(BitmapSet.intersection(kept, marks.retired));
                marks.retired.addAll(kept);
            }
        }
    }

    NumberRanges findFree(long first, long last, long count) {
        BitmapSet skipped = skipped();
        NumberRanges found = new NumberRanges();
        long missing = count;
        long from = first;
        while (missing > 0 && from <= last) {
            long start = skipped.nextAbsent(from);
            if (start > last) {
                break;
            }
            long end = Math.min(last, start + missing - 1);
            if (end > start) {
                long taken = skipped.next(start);
                end = taken < 0 ? end : Math.min(end, taken - 1);
            }
            found.add(start, end);
            missing -= end - start + 1;
            from = end + 1;
        }
        return found;
    }

    /** The lowest free number, or −1 if there is none. */
    long firstFree(long first, long last) {
        long number = first > highestSeen ? first : skipped().nextAbsent(first);
        return number <= last ? number : -1;
    }

    NumberRanges findRetired(long first, long last, long count) {
        NumberRanges found = new NumberRanges();
        if (marks == null) {
            return found;
        }
        BitmapSet unused = marks.retired.copy();
        unused.removeAll(used);
        long number = unused.next(first);
        for (long missing = count; missing > 0 && number >= 0 && number <= last; missing--) {
            found.add(number, number);
            number = unused.next(number + 1);
        }
        return found;
    }

    boolean isEmpty() {
        return used.isEmpty() && (marks == null || marks.skipped.isEmpty());
    }

    private BitmapSet skipped() {
        return marks == null ? used : marks.skipped;
    }

    private Marks marks() {
        if (marks == null) {
            marks = new Marks(used);
        }
        return marks;
    }

    private void see(NumberRanges numbers) {
        if (!numbers.isEmpty()) {
            highestSeen = Math.max(highestSeen, numbers.last());
        }
    }

    private void see(BitmapSet numbers) {
        if (!numbers.isEmpty()) {
            highestSeen = Math.max(highestSeen, numbers.highest());
        }
    }

    /** An estimate of the memory it takes, what the holdings take not counted. */
    long bytes() {
        // The digits of the owners and what is skipped are each about as large as what is used.
        return 3 * used.bytes() + (marks == null ? 0 : marks.retired.bytes() + marks.ahead.bytes());
    }
}
