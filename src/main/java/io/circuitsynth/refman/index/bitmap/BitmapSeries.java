package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.index.NumberRanges;
import io.circuitsynth.refman.index.ReferenceIndex;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Stores the numbers of one series that are used, retired or generated ahead in a hierarchy.
 *
 * <p>Generation skips their union. The union is a separate set once it differs from the used numbers, so that a search for
 * the next free number reads one set. Two owners can retire the same number, because another owner can register a retired
 * number. Such numbers are recorded, since they stay retired when the first of the two owners leaves.
 */
final class BitmapSeries {

    private final BitmapSet used = new BitmapSet();
    private final BitmapOwners owners = new BitmapOwners();
    private @Nullable Marks marks;

    /** An upper bound of all used or marked numbers; removals do not lower it. */
    private long highestSeen = -1;

    private static final class Marks {
        final BitmapSet retired = new BitmapSet();
        final BitmapSet retiredByMany = new BitmapSet();
        final BitmapSet ahead = new BitmapSet();
        final BitmapSet ownerless = new BitmapSet();
        final BitmapSet skipped;

        Marks(BitmapSet used) {
            this.skipped = used.copy();
        }

        /** Recomputes which of the numbers are skipped. */
        void revise(BitmapSet numbers, BitmapSet used) {
            skipped.removeAll(numbers);
            skipped.addAll(BitmapSet.intersection(numbers, used));
            skipped.addAll(BitmapSet.intersection(numbers, retired));
            skipped.addAll(BitmapSet.intersection(numbers, ahead));
            skipped.addAll(BitmapSet.intersection(numbers, ownerless));
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

    /** Compresses the owners after bulk additions. */
    void optimize() {
        owners.optimize();
    }

    /** Removes a retired number from its owner; generation skips it from now on. */
    void disown(int slot, long number) {
        used.remove(number);
        owners.remove(slot, number);
    }

    void markAhead(BitmapSet numbers) {
        see(numbers);
        marks().ahead.addAll(numbers);
        marks().skipped.addAll(numbers);
    }

    /** Returns the numbers that were generated ahead, in ascending order. */
    NumberRanges ahead() {
        return marks == null ? new NumberRanges() : marks.ahead.ranges();
    }

    /** Returns the blocks with numbers that were generated ahead. */
    IntStream aheadBlocks() {
        return marks == null ? IntStream.empty() : marks.ahead.blocks();
    }

    /** Returns the row of the numbers that the hierarchy records in one block. */
    IndexRows.HierarchyNumbers row(IndexRows.HierarchyNumbersKey key) {
        return marks == null
                ? new IndexRows.HierarchyNumbers(key, null, null)
                : new IndexRows.HierarchyNumbers(
                        key, marks.ahead.serialized(key.block()), marks.ownerless.serialized(key.block()));
    }

    /** Retires numbers without an owner, including numbers in use. */
    void retireWithoutOwner(BitmapSet numbers) {
        if (numbers.isEmpty()) {
            return;
        }
        see(numbers);
        marks().ownerless.addAll(numbers);
        marks().skipped.addAll(numbers);
    }

    /** Returns the numbers that are retired without an owner, in ascending order. */
    NumberRanges retiredWithoutOwner() {
        return marks == null ? new NumberRanges() : marks.ownerless.ranges();
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
     * Removes the numbers of an owner.
     *
     * @param forgetAhead whether its numbers that were generated ahead also become free
     * @param remaining the owned numbers of the other owners in this series, iterated only if two owners retired the same
     *     number
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
        for (OwnedNumbers ownedNumbers : remaining) {
            BitmapSet theirs = ownedNumbers.retired();
            if (theirs != null && theirs.intersects(shared)) {
                BitmapSet stillRetired = BitmapSet.intersection(theirs, shared);
                marks.retiredByMany.addAll(BitmapSet.intersection(stillRetired, marks.retired));
                marks.retired.addAll(stillRetired);
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

    /** Returns the lowest free number, or −1 if there is none. */
    long firstFree(long first, long last) {
        long number = first > highestSeen ? first : skipped().nextAbsent(first);
        return number <= last ? number : -1;
    }

    NumberRanges findRetired(long first, long last, long count) {
        BitmapSet unused = retired();
        unused.removeAll(used);
        return unused.lowest(first, last, count);
    }

    /** Returns whether each number from {@code first} to {@code last} is free. */
    boolean isFree(long first, long last) {
        long taken = first > highestSeen ? -1 : skipped().next(first);
        return taken < 0 || taken > last;
    }

    /** Returns a copy of the numbers that are retired with or without an owner; some of them may be in use again. */
    BitmapSet retired() {
        BitmapSet all = new BitmapSet();
        if (marks != null) {
            all.addAll(marks.retired);
            all.addAll(marks.ownerless);
        }
        return all;
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

    /** Returns the count of ranges that the hierarchy records independently of owners. */
    long rangesCount() {
        return marks == null ? 0 : marks.ahead.rangesCount() + marks.ownerless.rangesCount();
    }

    /** Returns an estimate of the memory used, without the owned numbers of owners. */
    long bytes() {
        // The bit slices of the owners and the skipped numbers are each about as large as the used numbers.
        return 3 * used.bytes()
                + (marks == null ? 0 : marks.retired.bytes() + marks.ahead.bytes() + marks.ownerless.bytes());
    }
}
