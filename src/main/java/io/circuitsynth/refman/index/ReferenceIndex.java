package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores the owner of each reference of one hierarchy, and finds free numbers.
 *
 * <p>An owner is identified by its slot, a small non-negative number that the hierarchy assigns. An owner is removed by
 * {@link #forget}, {@link #withdraw} or {@link #retire(int)}; its slot can then be assigned again.
 *
 * <p>A number is retired either by an owner that released it, or without an owner after its owner was deleted.
 *
 * <p>An index is not thread-safe; the lock of the hierarchy guards every call. Callers ensure that the references they add
 * are not in use; an index does not check it again.
 */
public interface ReferenceIndex extends UsedNumbers {

    /** The slot of a reference without an owner. */
    int NO_OWNER = -1;

    /** Returns the implementation. */
    IndexImplementation implementation();

    /** Returns the slot of the owner of a reference, or {@link #NO_OWNER}. */
    int ownerOf(Designator designator);

    /**
     * Finds the lowest free numbers of a series: neither used, nor retired, nor generated ahead.
     *
     * @param first the lowest number to return, at least 0
     * @param last the highest number to return
     * @param count the count of numbers to find, at least 1; fewer are returned if there are no more
     */
    NumberRanges findFree(Series series, long first, long last, long count);

    /** Finds the lowest retired and unused numbers of a series, with or without an owner, bounded like {@link #findFree}. */
    NumberRanges findRetired(Series series, long first, long last, long count);

    /**
     * Finds the lowest numbers that are free in each of several series.
     *
     * @param series at least one; otherwise as {@link #findFree(Series, long, long, long)}
     */
    NumberRanges findFree(List<Series> series, long first, long last, long count);

    /**
     * Finds the lowest numbers that are retired in one of several series and used in none of them.
     *
     * @param series at least one; otherwise as {@link #findRetired(Series, long, long, long)}
     */
    NumberRanges findRetired(List<Series> series, long first, long last, long count);

    /** Returns the lowest ranges of used numbers of a series, no more than {@code count}. */
    NumberRanges usedRanges(Series series, int count);

    /** Returns the lowest ranges of retired numbers, some of which may be in use again, no more than {@code count}. */
    NumberRanges retiredRanges(Series series, int count);

    /**
     * Assigns the lowest free number of a series to an owner.
     *
     * @return the number, or −1 if no number from {@code first} to {@code last} is free
     */
    default long ownFree(int slot, Series series, long first, long last) {
        NumberRanges found = findFree(series, first, last, 1);
        if (found.isEmpty()) {
            return -1;
        }
        own(slot, series, found);
        return found.last();
    }

    /** Assigns an unused reference to an owner. */
    void own(int slot, Designator designator);

    /** Assigns unused numbers of a series to an owner. */
    void own(int slot, Series series, NumberRanges numbers);

    /**
     * Marks numbers as generated ahead of the counter, so that {@link #findFree} skips them later.
     *
     * <p>The mark remains after the release of a number, and after the move or deletion of its owner. Clearing the owner
     * removes it.
     */
    void markAhead(Series series, NumberRanges numbers);

    /** Returns the numbers that were generated ahead, by series, each list in ascending order. */
    Map<Series, NumberRanges> ahead();

    /** Removes the marks of all numbers that were generated ahead. */
    void forgetAhead();

    /** Retires numbers of a series without an owner; skips those in use. */
    void retire(Series series, NumberRanges numbers);

    /** Returns the numbers that are retired without an owner, by series, each list in ascending order. */
    Map<Series, NumberRanges> retired();

    /** Releases a reference of an owner, and retires its number for that owner. */
    void release(int slot, Designator designator);

    /** Returns the count of references of an owner. */
    long ownedCount(int slot);

    /** Returns the count of references of all owners. */
    long usedCount();

    /** Returns a copy of the holdings of an owner. */
    Holdings holdings(int slot);

    /** Lists the references among {@code holdings} that are used here, in no order. */
    List<Designator> conflicts(Holdings holdings);

    /** Assigns {@code holdings} to an owner without references; there must be no conflict. */
    void adopt(int slot, Holdings holdings);

    /**
     * Removes an owner that is cleared: the numbers that it owned, retired or generated ahead become free.
     *
     * <p>Numbers that are also retired without an owner stay retired.
     */
    void forget(int slot);

    /** Removes an owner that moves to another hierarchy; numbers that were generated ahead do not become free. */
    void withdraw(int slot);

    /** Removes an owner that is deleted: the numbers that it owned or retired stay retired, without an owner. */
    void retire(int slot);

    /** Returns the rows that changed since the last call. */
    IndexRows drainChanges();

    /** Restores stored rows, which the index must not contain yet; they do not count as changes. */
    void restore(IndexRows rows);

    /** Measures the index; the time grows with the number of owners, series and bitmap containers. */
    IndexSize size();

    /**
     * Lists one page of the references in natural order.
     *
     * @param slots the owners, or null for all
     * @param prefix the prefix, or null for all
     * @param after the designator after which the page starts, or null for the first page
     * @param limit the maximum count of designators, at least 1
     */
    List<Designator> page(int @Nullable [] slots, @Nullable String prefix, @Nullable Designator after, int limit);

    /** Returns the count of references on all pages of {@link #page}. */
    long count(int @Nullable [] slots, @Nullable String prefix);

    /** Returns the usage of each prefix with numbers in use. */
    Map<String, PrefixUsage> usageByPrefix();

    /**
     * The usage of a prefix.
     *
     * @param used the count of numbered references in use
     * @param highest the highest number in use
     */
    record PrefixUsage(long used, long highest) {

        public PrefixUsage plus(PrefixUsage other) {
            return new PrefixUsage(used + other.used, Math.max(highest, other.highest));
        }
    }
}
