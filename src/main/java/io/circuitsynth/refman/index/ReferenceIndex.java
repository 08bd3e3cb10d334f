package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data structure that knows which references of one hierarchy are used, by whom, and which numbers are free.
 *
 * <p>An owner is named by its slot, a small non-negative number that the hierarchy gives out and, once {@link #forget} or
 * {@link #withdraw} was called for it, may give to another. Nothing here is thread-safe: the hierarchy's lock guards every call. Callers
 * keep the promise that what they add is not used; an index does not check it again.
 */
public interface ReferenceIndex {

    /** The slot of a reference that nobody owns. */
    int NO_OWNER = -1;

    /** Which implementation this is. */
    IndexImplementation implementation();

    /** The slot of the reference's owner, or {@link #NO_OWNER}. */
    int ownerOf(Designator designator);

    /**
     * The lowest free numbers of a series: neither used, nor retired, nor generated ahead.
     *
     * @param first where to begin, at least 0
     * @param last where to stop, inclusive
     * @param count how many to find, at least 1; fewer are returned when there are no more
     */
    NumberRanges findFree(Series series, long first, long last, long count);

    /** The lowest retired and unused numbers of a series, bounded like {@link #findFree}. */
    NumberRanges findRetired(Series series, long first, long last, long count);

    /**
     * Makes the lowest free number of a series the owner's.
     *
     * @return the number, or −1 if there is no free one from {@code first} to {@code last}
     */
    default long ownFree(int slot, Series series, long first, long last) {
        NumberRanges found = findFree(series, first, last, 1);
        if (found.isEmpty()) {
            return -1;
        }
        own(slot, series, found);
        return found.last();
    }

    /** Makes an unused reference the owner's. */
    void own(int slot, Designator designator);

    /** Makes unused numbers of a series the owner's. */
    void own(int slot, Series series, NumberRanges numbers);

    /**
     * Remembers of numbers that they were generated although the counter has yet to come by there.
     *
     * <p>They are not free for as long as this index lives, also when they are released or their owner moves away, but only
     * until their owner is cleared.
     */
    void markAhead(Series series, NumberRanges numbers);

    /** The numbers that were generated ahead, by series, each list in rising order. */
    Map<Series, NumberRanges> ahead();

    /** Forgets all numbers that were generated ahead. */
    void forgetAhead();

    /** Takes an owned reference from its owner; its number is retired there. */
    void release(int slot, Designator designator);

    /** How many references the owner has. */
    long ownedCount(int slot);

    /** How many references all owners have together. */
    long usedCount();

    /** A copy of all that an owner holds. */
    Holdings holdings(int slot);

    /** The references among {@code holdings} that are used here, in no order. */
    List<Designator> conflicts(Holdings holdings);

    /** Gives an owner that has nothing yet what {@code holdings} lists; there must be no conflict. */
    void adopt(int slot, Holdings holdings);

    /** Takes everything from an owner: what it owned is free, what it retired or generated ahead is forgotten. */
    void forget(int slot);

    /** Takes everything from an owner that moves away; what was generated ahead does not become free. */
    void withdraw(int slot);

    /** What has changed since this was asked last, in the form in which it is kept. */
    IndexRows drainChanges();

    /** Takes over parts that were kept; the index must not hold any of them yet, and they do not count as changes. */
    void restore(IndexRows rows);

    /** An estimate of the memory it takes, in bytes. */
    long bytes();

    /**
     * One page of the references in natural order.
     *
     * @param slots the owners to look at, or null for all
     * @param prefix the one prefix to list, or null for all
     * @param after the designator behind which the page begins, or null for the first page
     * @param limit the most designators to return, at least 1
     */
    List<Designator> page(int @Nullable [] slots, @Nullable String prefix, @Nullable Designator after, int limit);

    /** How many references {@link #page} would list on all its pages. */
    long count(int @Nullable [] slots, @Nullable String prefix);

    /** For each prefix with numbers in use, how many and the highest. */
    Map<String, PrefixUsage> usageByPrefix();

    /**
     * What is used of a prefix.
     *
     * @param used how many numbered references there are
     * @param highest the highest number among them
     */
    record PrefixUsage(long used, long highest) {

        public PrefixUsage plus(PrefixUsage other) {
            return new PrefixUsage(used + other.used, Math.max(highest, other.highest));
        }
    }
}
