package io.circuitsynth.refman.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.hierarchy.NumberRange;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An interval of numbers, in requests and responses. */
@Schema(name = "Range", description = "An interval of numbers.")
record RangeBody(
        @Schema(description = "The lowest number.", minimum = "1", maximum = "4294967295", example = "101")
        @JsonSetter(nulls = Nulls.FAIL)
        Long first,

        @Schema(
                description = "The highest number; absent if there is no upper end.",
                minimum = "1",
                maximum = "4294967295",
                example = "199",
                nullable = true)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Long last) {

    private static RangeBody of(NumberRange range) {
        return new RangeBody(range.first(), range.hasUpperEnd() ? range.last() : null);
    }

    /** Returns ranges in the same order. */
    static List<RangeBody> of(List<NumberRange> ranges) {
        return ranges.stream()
                .map(range -> new RangeBody(range.first(), range.last()))
                .toList();
    }

    private NumberRange range() {
        return new NumberRange(first, last == null ? Designator.MAX_NUMBER : last);
    }

    /** Returns the ranges of a manager by prefix; null if it has none. */
    static @Nullable SortedMap<String, RangeBody> of(ManagerRanges ranges) {
        if (ranges.isEmpty()) {
            return null;
        }
        SortedMap<String, RangeBody> bodies = new TreeMap<>();
        ranges.byPrefix().forEach((prefix, range) -> bodies.put(prefix, of(range)));
        return bodies;
    }

    /** Returns the ranges of a body; none if it is null. */
    static ManagerRanges ranges(@Nullable Map<String, RangeBody> bodies) {
        if (bodies == null) {
            return ManagerRanges.NONE;
        }
        SortedMap<String, NumberRange> ranges = new TreeMap<>();
        bodies.forEach((prefix, body) -> ranges.put(prefix, body.range()));
        return new ManagerRanges(ranges);
    }
}
