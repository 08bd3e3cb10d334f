package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ranges to which the generated numbers of a manager are confined, by prefix.
 *
 * @param byPrefix the range of each prefix; that of {@link #OTHER_PREFIXES} applies to all prefixes without one
 */
public record ManagerRanges(SortedMap<String, NumberRange> byPrefix) {

    /** Stands for all prefixes that have no range of their own. */
    public static final String OTHER_PREFIXES = "*";

    /** Confines nothing. */
    public static final ManagerRanges NONE = new ManagerRanges(new TreeMap<>());

    /** The maximum count of ranges of one manager. */
    public static final int MAX_RANGES = 100;

    private static final char BEFORE_LAST = '-';
    private static final char BEFORE_PREFIX = ' ';

    public ManagerRanges {
        byPrefix = Collections.unmodifiableSortedMap(new TreeMap<>(byPrefix));
    }

    /** Creates the ranges of a map in any order. */
    public static ManagerRanges of(Map<String, NumberRange> byPrefix) {
        return byPrefix.isEmpty() ? NONE : new ManagerRanges(new TreeMap<>(byPrefix));
    }

    /** Returns whether no prefix is confined. */
    public boolean isEmpty() {
        return byPrefix.isEmpty();
    }

    /** Returns the first and the last number that can be generated for a prefix. */
    NumberRange of(String prefix, Rules rules) {
        if (byPrefix.isEmpty()) {
            return NumberRange.ALL;
        }
        NumberRange exact = byPrefix.get(prefix);
        if (exact != null && !prefix.equals(OTHER_PREFIXES)) {
            return exact;
        }
        String key = rules.key(prefix);
        for (Map.Entry<String, NumberRange> entry : byPrefix.entrySet()) {
            if (!entry.getKey().equals(OTHER_PREFIXES)
                    && rules.key(entry.getKey()).equals(key)) {
                return entry.getValue();
            }
        }
        return byPrefix.getOrDefault(OTHER_PREFIXES, NumberRange.ALL);
    }

    /** Returns the refusal of ranges that are empty, out of bounds or of invalid prefixes; empty if all are valid. */
    public Optional<Refusal> refuse(Rules rules) {
        if (byPrefix.size() > MAX_RANGES) {
            return Optional.of(new Refusal(
                    RefusalCode.REFERENCES_LIMIT,
                    "There may be at most " + MAX_RANGES + " ranges of one manager, not " + byPrefix.size() + ".",
                    Map.of("count", byPrefix.size(), "limit", MAX_RANGES)));
        }
        Map<String, String> spellings = new HashMap<>();
        for (Map.Entry<String, NumberRange> entry : byPrefix.entrySet()) {
            String prefix = entry.getKey();
            Optional<Refusal> refusal = refuseNumbers(prefix, entry.getValue());
            if (refusal.isEmpty() && !prefix.equals(OTHER_PREFIXES)) {
                refusal = rules.checkPrefix(prefix).fold(valid -> Optional.empty(), Optional::of);
                String other = spellings.put(rules.key(prefix), prefix);
                if (refusal.isEmpty() && other != null) {
                    refusal = Optional.of(Refusal.of(
                            RefusalCode.INVALID_RANGE,
                            "The prefixes '" + other + "' and '" + prefix + "' are the same, and have two ranges.",
                            "prefix",
                            prefix));
                }
            }
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refuseNumbers(String prefix, NumberRange range) {
        if (range.isValid()) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                RefusalCode.INVALID_RANGE,
                "The range of '" + prefix + "' must go up from at least " + Designator.FIRST_GENERATED + " to at most "
                        + Designator.MAX_NUMBER + ", not from " + range.first() + " to " + range.last() + ".",
                Map.of("prefix", prefix, "first", range.first(), "last", range.last())));
    }

    /**
     * Returns the stored text, which {@link #parse} reads; null if no prefix is confined.
     *
     * <p>An entry such as {@code 101-199 1 R} has the count of characters before the prefix, which can contain any character.
     */
    public @Nullable String text() {
        if (byPrefix.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        byPrefix.forEach((prefix, range) -> text.append(range.first())
                .append(BEFORE_LAST)
                .append(range.last())
                .append(BEFORE_PREFIX)
                .append(prefix.length())
                .append(BEFORE_PREFIX)
                .append(prefix));
        return text.toString();
    }

    /** Reads a stored text; empty if {@link #text} writes no such text. */
    public static Optional<ManagerRanges> parse(@Nullable String text) {
        if (text == null) {
            return Optional.of(NONE);
        }
        SortedMap<String, NumberRange> ranges = new TreeMap<>();
        try {
            int at = 0;
            while (at < text.length()) {
                int last = text.indexOf(BEFORE_LAST, at) + 1;
                int length = text.indexOf(BEFORE_PREFIX, last) + 1;
                int prefix = text.indexOf(BEFORE_PREFIX, length) + 1;
                int end = prefix + Integer.parseInt(text.substring(length, prefix - 1));
                ranges.put(
                        text.substring(prefix, end),
                        new NumberRange(
                                Long.parseLong(text.substring(at, last - 1)),
                                Long.parseLong(text.substring(last, length - 1))));
                at = end;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        ManagerRanges read = new ManagerRanges(ranges);
        return text.equals(read.text()) ? Optional.of(read) : Optional.empty();
    }
}
