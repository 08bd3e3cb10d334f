package io.circuitsynth.refman.designator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Determines the numbers that a profile can generate for a prefix, and their series. */
final class NumberSegments {

    private final RulesProfile profile;

    /** The numbers of reserved references, by series. The prefix of each series is a key of {@link RulesProfile#key}. */
    private final Map<Series, NavigableSet<Long>> reservedNumbers = new HashMap<>();

    private final Set<String> zeroBeforeNumber = new HashSet<>();

    NumberSegments(RulesProfile profile) {
        this.profile = profile;
        profile.zeroBeforeNumberPrefixes().forEach(prefix -> zeroBeforeNumber.add(profile.key(prefix)));
        for (String reference : profile.reservedReferences()) {
            Designator reserved = Designator.parse(reference);
            if (reserved.isNumbered()) {
                reservedNumbers
                        .computeIfAbsent(keyed(reserved.series()), series -> new TreeSet<>())
                        .add(reserved.number());
            }
        }
    }

    List<NumberSegment> of(String prefix, int minimumDigits) {
        List<NumberSegment> segments = new ArrayList<>(1);
        if (zeroBeforeNumber.contains(profile.key(prefix))) {
            for (int digits = 1; powerOfTen(digits - 1) <= Designator.MAX_NUMBER; digits++) {
                add(new Series(prefix, digits + 1), powerOfTen(digits - 1), powerOfTen(digits) - 1, segments);
            }
        } else {
            long firstUnpadded = powerOfTen(minimumDigits - 1);
            if (minimumDigits > 1) {
                add(new Series(prefix, minimumDigits), Designator.FIRST_GENERATED, firstUnpadded - 1, segments);
            }
            add(Series.plain(prefix), firstUnpadded, Designator.MAX_NUMBER, segments);
        }
        return segments;
    }

    /** Adds the numbers of a series whose references are neither too long nor reserved. */
    private void add(Series series, long first, long last, List<NumberSegment> segments) {
        long end = Math.min(last, largestThatFits(series));
        long start = first;
        NavigableSet<Long> reserved = reservedNumbers.isEmpty() ? null : reservedNumbers.get(keyed(series));
        if (reserved != null && start <= end) {
            for (long number : reserved.subSet(start, true, end, true)) {
                addUnlessEmpty(series, start, number - 1, segments);
                start = number + 1;
            }
        }
        addUnlessEmpty(series, start, end, segments);
    }

    private static void addUnlessEmpty(Series series, long first, long last, List<NumberSegment> segments) {
        if (first <= last) {
            segments.add(new NumberSegment(series, first, last));
        }
    }

    private Series keyed(Series series) {
        return new Series(profile.key(series.prefix()), series.digits());
    }

    private long largestThatFits(Series series) {
        String prefix = series.prefix();
        int digits = profile.maxReferenceCharacters() - prefix.codePointCount(0, prefix.length());
        return digits <= 0 || digits < series.digits() ? 0 : Math.min(Designator.MAX_NUMBER, powerOfTen(digits) - 1);
    }

    /** Returns a power of ten, limited to the first one above {@link Designator#MAX_NUMBER}. */
    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent && power <= Designator.MAX_NUMBER; i++) {
            power *= 10;
        }
        return power;
    }
}
