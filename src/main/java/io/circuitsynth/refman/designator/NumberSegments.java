package io.circuitsynth.refman.designator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Works out which numbers a profile lets generate for a prefix, and in which series they are written. */
final class NumberSegments {

    private final RulesProfile profile;
    private final Map<String, NavigableSet<Long>> reservedNumbers;

    NumberSegments(RulesProfile profile) {
        this.profile = profile;
        this.reservedNumbers = new HashMap<>();
        for (String reference : profile.reservedReferences()) {
            Designator reserved = Designator.parse(reference);
            int digits = minimumDigits(reserved.prefix());
            if (reserved.isNumbered() && isWrittenWith(digits, reserved)) {
                reservedNumbers
                        .computeIfAbsent(reserved.prefix(), prefix -> new TreeSet<>())
                        .add(reserved.number());
            }
        }
    }

    List<NumberSegment> of(String prefix) {
        int digits = minimumDigits(prefix);
        long last = largestThatFits(prefix);
        NavigableSet<Long> reserved = reservedNumbers.get(prefix);
        if (digits <= 1 && reserved == null && last >= Designator.FIRST_GENERATED) {
            return List.of(new NumberSegment(Series.plain(prefix), Designator.FIRST_GENERATED, last));
        }
        long firstUnpadded = powerOfTen(digits - 1);
        List<NumberSegment> segments = new ArrayList<>();
        addAround(
                reserved,
                new NumberSegment(
                        new Series(prefix, digits),
                        Designator.FIRST_GENERATED,
                        Math.min(firstUnpadded - 1, digits > largestDigitCount(prefix) ? 0 : last)),
                segments);
        addAround(reserved, new NumberSegment(Series.plain(prefix), firstUnpadded, last), segments);
        return segments;
    }

    private static void addAround(
            @Nullable NavigableSet<Long> reserved, NumberSegment whole, List<NumberSegment> segments) {
        long first = whole.first();
        if (reserved != null && whole.first() <= whole.last()) {
            for (long number : reserved.subSet(whole.first(), true, whole.last(), true)) {
                if (first < number) {
                    segments.add(new NumberSegment(whole.series(), first, number - 1));
                }
                first = number + 1;
            }
        }
        if (first <= whole.last()) {
            segments.add(new NumberSegment(whole.series(), first, whole.last()));
        }
    }

    private int minimumDigits(String prefix) {
        return prefix.startsWith("#") ? profile.virtualMinimumDigits() : profile.minimumDigits();
    }

    private static boolean isWrittenWith(int minimumDigits, Designator designator) {
        int digits = designator.series().digits();
        return digits == 0 ? designator.number() >= powerOfTen(minimumDigits - 1) : digits == minimumDigits;
    }

    private int largestDigitCount(String prefix) {
        return profile.maxReferenceCharacters() - prefix.codePointCount(0, prefix.length());
    }

    private long largestThatFits(String prefix) {
        int digits = largestDigitCount(prefix);
        return digits <= 0 ? 0 : Math.min(Designator.MAX_NUMBER, powerOfTen(digits) - 1);
    }

    /** 10 to the power of {@code exponent}, at least 1 and no more than is needed to pass the largest number. */
    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent && power <= Designator.MAX_NUMBER; i++) {
            power *= 10;
        }
        return power;
    }
}
