package io.circuitsynth.refman.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.index.ScanningIndex;
import io.circuitsynth.refman.index.bitmap.BitmapIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnusedNumbersTest {

    private static final List<Series> SERIES = List.of(Series.plain("R"), new Series("R", 2));

    static List<ReferenceIndex> indexes() {
        return List.of(new BitmapIndex(), new ScanningIndex());
    }

    private static Designator r(long number) {
        return Designator.of(SERIES.get(0), number);
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void theNumbersAreThoseThatAPlainLoopFinds(ReferenceIndex index) {
        Random random = new Random(1);
        Set<Long> used = new TreeSet<>();
        Set<Long> retired = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            Designator reference = Designator.of(SERIES.get(random.nextInt(4) == 0 ? 1 : 0), 1 + random.nextInt(60));
            if (index.ownerOf(reference) == ReferenceIndex.NO_OWNER) {
                index.own(0, reference);
            } else {
                index.release(0, reference);
                retired.add(reference.number());
            }
            used.clear();
            index.page(null, null, null, 100).forEach(each -> used.add(each.number()));
            long highest = index.highestUsed(SERIES.get(0), 99);
            UnusedNumbers found = UnusedNumbers.of(index, SERIES, highest, 1_000);
            assertThat(found.listedTo()).isNull();
            List<Long> retiredHere = new ArrayList<>();
            List<Long> unusedHere = new ArrayList<>();
            for (long number = 1; number <= highest; number++) {
                if (!used.contains(number)) {
                    (retired.contains(number) ? retiredHere : unusedHere).add(number);
                }
            }
            assertThat(numbers(found.retired())).isEqualTo(retiredHere);
            assertThat(numbers(found.unused())).isEqualTo(unusedHere);
        }
    }

    private static List<Long> numbers(List<NumberRange> ranges) {
        List<Long> numbers = new ArrayList<>();
        for (NumberRange range : ranges) {
            for (long number = range.first(); number <= range.last(); number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void whatIsCutIsSaid(ReferenceIndex index) {
        for (long number = 2; number <= 40; number += 2) {
            index.own(0, r(number));
        }
        for (long number = 4; number <= 40; number += 4) {
            index.release(0, r(number));
        }
        index.own(0, r(4_000_000_000L));
        UnusedNumbers cut = UnusedNumbers.of(index, SERIES, 4_000_000_000L, 4);
        assertThat(cut.unused()).containsExactly(new NumberRange(1, 1), new NumberRange(3, 3), new NumberRange(5, 5));
        assertThat(cut.retired()).containsExactly(new NumberRange(4, 4));
        assertThat(cut.listedTo()).isEqualTo(6);
        UnusedNumbers whole = UnusedNumbers.of(index, SERIES, 4_000_000_000L, 31);
        assertThat(whole.unused()).hasSize(21).endsWith(new NumberRange(41, 3_999_999_999L));
        assertThat(whole.retired()).hasSize(10);
        assertThat(whole.listedTo()).isNull();
    }

    @Test
    void thereAreNoneBelowTheFirstNumber() {
        ReferenceIndex index = new BitmapIndex();
        index.own(0, r(0));
        assertThat(UnusedNumbers.of(index, SERIES, 0, 10)).isEqualTo(UnusedNumbers.NONE);
    }
}
