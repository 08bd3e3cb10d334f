package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Series;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The references of one owner, in a form that moves from one index to another.
 *
 * @param numbers the numbered references by series
 * @param unnumbered the references without a number
 */
public record Holdings(Map<Series, Numbers> numbers, Set<String> unnumbered) {

    /** Creates the holdings of an owner; every retired reference must have a number. */
    public static Holdings of(ReferenceSet owned, ReferenceSet retired) {
        Map<Series, Numbers> numbers = new HashMap<>();
        owned.numbers().forEach((series, ranges) -> numbers.put(series, new Numbers(ranges, new NumberRanges())));
        retired.numbers()
                .forEach((series, ranges) -> numbers.merge(
                        series,
                        new Numbers(new NumberRanges(), ranges),
                        (own, other) -> new Numbers(own.owned(), other.retired())));
        return new Holdings(numbers, owned.unnumbered());
    }

    /** Returns the count of references in use. */
    public long ownedCount() {
        return unnumbered.size()
                + numbers.values().stream()
                        .mapToLong(each -> each.owned().count())
                        .sum();
    }

    /**
     * The numbers of one owner in one series, each list in ascending order.
     *
     * @param owned the numbers in use
     * @param retired the released numbers, which are generated again only with reuse
     */
    public record Numbers(NumberRanges owned, NumberRanges retired) {

        public boolean isEmpty() {
            return owned.isEmpty() && retired.isEmpty();
        }
    }
}
