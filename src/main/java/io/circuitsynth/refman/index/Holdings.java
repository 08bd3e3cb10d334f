package io.circuitsynth.refman.index;

import io.circuitsynth.refman.designator.Series;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * All that one owner holds, in the form in which it moves from one index to another.
 *
 * @param numbers the numbered references by series
 * @param unnumbered the references without a number
 */
public record Holdings(Map<Series, Numbers> numbers, Set<String> unnumbered) {

    /** The holdings of an owner of these references that has retired those, each of which has a number. */
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

    /**
     * The numbers that an owner holds of one series, each list in rising order.
     *
     * @param owned in use
     * @param retired given back, and not generated again unless reuse is asked for
     */
    public record Numbers(NumberRanges owned, NumberRanges retired) {

        public boolean isEmpty() {
            return owned.isEmpty() && retired.isEmpty();
        }
    }
}
