package io.circuitsynth.refman.index;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one series that are used or retired anywhere in a hierarchy.
 *
 * <p>What generation skips is the union of used and retired; it is kept as a set of its own as soon as a number is
 * retired, so that finding the next free one never walks through the two in turn. Two owners can retire the same number,
 * since a retired number may be registered by another; such numbers are remembered, because they stay retired when the
 * first of the two leaves.
 */
final class BitmapSeries {

    private final BitmapSet used = new BitmapSet();
    private final BitmapOwners owners = new BitmapOwners();
    private @Nullable Retired retired;

    /** No number above this one was ever used or retired; what was freed meanwhile does not lower it. */
    private long highestSeen = -1;

    private static final class Retired {
        final BitmapSet numbers = new BitmapSet();
        final BitmapSet byMany = new BitmapSet();
        final BitmapSet skipped;

        Retired(BitmapSet used) {
            this.skipped = used.copy();
        }
    }

    boolean isUsed(long number) {
        return used.contains(number);
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
        if (retired != null) {
            retired.skipped.add(number);
        }
    }

    void own(int slot, NumberRanges numbers) {
        see(numbers);
        used.add(numbers);
        owners.add(slot, numbers);
        if (retired != null) {
            retired.skipped.add(numbers);
        }
    }

    /** Frees a number; whether it is retired is for the caller to say. */
    void disown(int slot, long number) {
        used.remove(number);
        owners.remove(slot, number);
        if (retired != null && !retired.numbers.contains(number)) {
            retired.skipped.remove(number);
        }
    }

    void retire(@Nullable BitmapSet alreadyRetiredByOwner, NumberRanges numbers) {
        if (retired == null) {
            retired = new Retired(used);
        }
        see(numbers);
        BitmapSet again = BitmapSet.of(numbers);
        if (alreadyRetiredByOwner != null) {
            again.removeAll(alreadyRetiredByOwner);
        }
        again.retainAll(retired.numbers);
        retired.byMany.addAll(again);
        retired.numbers.add(numbers);
        retired.skipped.add(numbers);
    }

    /**
     * Takes away all that a leaving owner holds here.
     *
     * @param remaining the holdings of this series that the other owners have, asked for only when two owners had retired
     *     the same number
     */
    void leave(int slot, BitmapHolding leaving, Iterable<BitmapHolding> remaining) {
        used.removeAll(leaving.owned);
        owners.removeAll(slot, leaving.owned);
        if (retired == null) {
            return;
        }
        BitmapSet touched = leaving.owned.copy();
        BitmapSet leavingRetired = leaving.retired();
        if (leavingRetired != null) {
            touched.addAll(leavingRetired);
            retired.numbers.removeAll(leavingRetired);
            if (retired.byMany.intersects(leavingRetired)) {
                recount(leavingRetired, remaining);
            }
        }
        retired.skipped.removeAll(touched);
        BitmapSet stillSkipped = BitmapSet.intersection(touched, used);
        stillSkipped.addAll(BitmapSet.intersection(touched, retired.numbers));
        retired.skipped.addAll(stillSkipped);
    }

    private void recount(BitmapSet candidates, Iterable<BitmapHolding> remaining) {
        Retired counted = Objects.requireNonNull(retired);
        BitmapSet shared = BitmapSet.intersection(counted.byMany, candidates);
        counted.byMany.removeAll(shared);
        for (BitmapHolding holding : remaining) {
            BitmapSet theirs = holding.retired();
            if (theirs != null && theirs.intersects(shared)) {
                BitmapSet kept = BitmapSet.intersection(theirs, shared);
                counted.byMany.addAll(BitmapSet.intersection(kept, counted.numbers));
                counted.numbers.addAll(kept);
            }
        }
    }

    NumberRanges findFree(long first, long last, long count) {
        BitmapSet skipped = retired == null ? used : retired.skipped;
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
        long number = first;
        if (first <= highestSeen) {
            number = (retired == null ? used : retired.skipped).nextAbsent(first);
        }
        return number <= last ? number : -1;
    }

    NumberRanges findRetired(long first, long last, long count) {
        NumberRanges found = new NumberRanges();
        if (retired == null) {
            return found;
        }
        BitmapSet unused = retired.numbers.copy();
        unused.removeAll(used);
        long number = unused.next(first);
        for (long missing = count; missing > 0 && number >= 0 && number <= last; missing--) {
            found.add(number, number);
            number = unused.next(number + 1);
        }
        return found;
    }

    private void see(NumberRanges numbers) {
        if (!numbers.isEmpty()) {
            highestSeen = Math.max(highestSeen, numbers.last());
        }
    }

    boolean isEmpty() {
        return used.isEmpty() && (retired == null || retired.numbers.isEmpty());
    }
}
