package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Verifies the behaviour of every index, including numbers around the container boundaries of compressed bitmaps. */
public abstract class ReferenceIndexContract {

    private static final Series R = Series.plain("R");
    private static final long MAX = Designator.MAX_NUMBER;

    private ReferenceIndex index;

    @BeforeEach
    void createIndex() {
        index = create();
    }

    protected abstract ReferenceIndex create();

    private static NumberRanges range(long first, long last) {
        NumberRanges range = new NumberRanges();
        range.add(first, last);
        return range;
    }

    private static Designator r(long number) {
        return Designator.of(R, number);
    }

    @Test
    void aFailedAllocationLeavesNoState() {
        Series series = Series.plain("R");
        index.own(0, Designator.of(series, 7));
        assertThat(index.ownFree(1, series, 7, 7)).isEqualTo(-1);
        index.forget(0);
        index.own(1, Designator.of(series, 3));
        assertThat(index.ownerOf(Designator.of(series, 3))).isEqualTo(1);
        assertThat(index.ownFree(2, series, 3, 9)).isEqualTo(4);
    }

    @Test
    void freeNumbersAreFoundAroundUsedOnesInAscendingOrder() {
        index.own(0, R, range(3, 4));
        index.own(5, r(7));
        assertThat(index.findFree(R, 1, MAX, 5)).hasToString("[1-2, 5-6, 8]");
        assertThat(index.findFree(R, 3, MAX, 1)).hasToString("[5]");
        assertThat(index.findFree(R, 1, 2, 5)).hasToString("[1-2]");
        assertThat(index.findFree(R, 3, 4, 5)).hasToString("[]");
    }

    @Test
    void aNumberIsFreeInSeveralSeriesIfItIsFreeInEach() {
        Series r2 = new Series("R", 2);
        Series small = Series.plain("r");
        List<Series> all = List.of(R, r2, small);
        assertThat(index.findFree(all, 1, 5, 9)).hasToString("[1-5]");
        index.own(0, R, range(1, 2));
        index.own(1, Designator.parse("R03"));
        index.own(1, Designator.parse("r4"));
        index.release(1, Designator.parse("r4"));
        index.own(2, Designator.parse("R06"));
        index.markAhead(small, range(7, 7));
        index.own(2, R, range(65_535, 65_536));
        assertThat(index.findFree(all, 1, MAX, 3)).hasToString("[5, 8-9]");
        assertThat(index.findFree(all, 65_534, MAX, 2)).hasToString("[65534, 65537]");
        assertThat(index.findFree(all, 1, 4, 3)).hasToString("[]");
        assertThat(index.findFree(all, MAX, MAX, 3)).hasToString("[" + MAX + "]");
        assertThat(index.findFree(List.of(r2), 1, 4, 3)).hasToString("[1-2, 4]");
    }

    @Test
    void aNumberIsRetiredInSeveralSeriesIfNoneUsesIt() {
        Series small = Series.plain("r");
        List<Series> both = List.of(R, small);
        index.own(0, R, range(1, 3));
        index.own(1, small, range(4, 6));
        index.release(0, r(2));
        index.release(0, r(3));
        index.release(1, Designator.parse("r5"));
        index.own(1, Designator.parse("r3"));
        assertThat(index.findRetired(both, 1, MAX, 9)).hasToString("[2, 5]");
        assertThat(index.findRetired(both, 3, MAX, 9)).hasToString("[5]");
        assertThat(index.findRetired(both, 1, 4, 9)).hasToString("[2]");
        assertThat(index.findRetired(both, 1, MAX, 1)).hasToString("[2]");
        assertThat(index.findRetired(List.of(Series.plain("C")), 1, MAX, 1)).hasToString("[]");
    }

    @Test
    void theSeriesOfAPrefixAreThoseWithANumberThatIsNotFree() {
        assertThat(index.seriesOf("R")).isEmpty();
        index.own(0, Designator.parse("R007"));
        index.own(1, r(1));
        index.own(1, Designator.parse("RN1"));
        index.own(1, Designator.parse("R"));
        index.markAhead(new Series("R", 5), range(1, 1));
        index.own(2, Designator.parse("R01"));
        index.release(2, Designator.parse("R01"));
        assertThat(index.seriesOf("R")).containsExactly(R, new Series("R", 2), new Series("R", 3), new Series("R", 5));
        index.forget(0);
        index.forget(2);
        index.forgetAhead();
        assertThat(index.seriesOf("R")).containsExactly(R);
        index.release(1, r(1));
        index.forget(1);
        assertThat(index.seriesOf("R")).isEmpty();
    }

    @Test
    void theHighestUsedNumberUpToABoundIsFound() {
        assertThat(index.highestUsed(R, MAX)).isEqualTo(-1);
        index.own(0, r(0));
        index.own(0, r(9));
        index.own(1, r(70_000));
        index.own(1, Designator.parse("R0100000"));
        assertThat(index.highestUsed(R, MAX)).isEqualTo(70_000);
        assertThat(index.highestUsed(R, 69_999)).isEqualTo(9);
        assertThat(index.highestUsed(R, 8)).isZero();
        index.own(1, r(MAX));
        assertThat(index.highestUsed(R, MAX)).isEqualTo(MAX);
        index.release(1, r(MAX));
        index.release(1, r(70_000));
        assertThat(index.highestUsed(R, MAX)).isEqualTo(9);
    }

    @Test
    void theLowestRangesOfUsedAndRetiredNumbersAreFound() {
        assertThat(index.usedRanges(R, 2)).isEqualTo(new NumberRanges());
        assertThat(index.retiredRanges(R, 2)).isEqualTo(new NumberRanges());
        for (long number : List.of(0L, 1L, 2L, 5L, 65_535L, 65_536L, MAX)) {
            index.own((int) (number % 2), r(number));
        }
        index.own(0, Designator.parse("R03"));
        assertThat(index.usedRanges(R, 10)).hasToString("[0-2, 5, 65535-65536, " + MAX + "]");
        assertThat(index.usedRanges(R, 2)).hasToString("[0-2, 5]");
        index.release(1, r(1));
        index.release(0, r(2));
        index.own(2, r(2));
        NumberRanges ownerless = new NumberRanges();
        ownerless.add(7, 9);
        index.retire(R, ownerless);
        assertThat(index.retiredRanges(R, 10)).hasToString("[1-2, 7-9]");
        assertThat(index.retiredRanges(R, 1)).hasToString("[1-2]");
        assertThat(index.usedRanges(R, 10)).hasToString("[0, 2, 5, 65535-65536, " + MAX + "]");
    }

    @Test
    void aRangeIsFreeIfNothingInItIsUsedRetiredOrGeneratedAhead() {
        assertThat(index.isFree(R, 1, MAX)).isTrue();
        index.own(0, r(5));
        assertThat(index.isFree(R, 1, 4)).isTrue();
        assertThat(index.isFree(R, 6, MAX)).isTrue();
        assertThat(index.isFree(R, 5, 5)).isFalse();
        index.release(0, r(5));
        index.markAhead(R, range(8, 9));
        assertThat(index.isFree(R, 1, 7)).isFalse();
        assertThat(index.isFree(R, 6, 7)).isTrue();
        assertThat(index.isFree(R, 6, 8)).isFalse();
        assertThat(index.isFree(new Series("R", 2), 1, MAX)).isTrue();
    }

    @Test
    void freeNumbersAreFoundAtContainerBoundariesAndAtTheEnd() {
        index.own(1, R, range(65_530, 65_540));
        index.own(2, r(131_072));
        index.own(3, r(MAX));
        assertThat(index.findFree(R, 65_529, MAX, 3)).hasToString("[65529, 65541-65542]");
        assertThat(index.findFree(R, 131_071, MAX, 2)).hasToString("[131071, 131073]");
        assertThat(index.findFree(R, MAX - 1, MAX, 5)).hasToString("[" + (MAX - 1) + "]");
        assertThat(index.findFree(R, MAX, MAX, 1)).hasToString("[]");
        assertThat(index.ownerOf(r(MAX))).isEqualTo(3);
        assertThat(index.page(null, null, r(131_072), 5)).containsExactly(r(MAX));
    }

    @Test
    void ownersAreFoundInEverySlot() {
        for (int slot = 0; slot < 300; slot++) {
            index.own(slot, r(slot * 7L));
        }
        for (int slot = 0; slot < 300; slot++) {
            assertThat(index.ownerOf(r(slot * 7L))).isEqualTo(slot);
            assertThat(index.ownerOf(r(slot * 7L + 1))).isEqualTo(ReferenceIndex.NO_OWNER);
        }
        index.forget(299);
        assertThat(index.ownerOf(r(299 * 7L))).isEqualTo(ReferenceIndex.NO_OWNER);
        assertThat(index.usedCount()).isEqualTo(299);
    }

    @Test
    void numbersGeneratedAheadAreListedBySeriesUntilTheirOwnerIsCleared() {
        assertThat(index.ahead()).isEmpty();
        index.own(0, R, range(7, 9));
        index.markAhead(R, range(7, 9));
        index.own(1, Series.plain("C"), range(65_535, 65_537));
        index.markAhead(Series.plain("C"), range(65_535, 65_537));
        assertThat(index.ahead()).isEqualTo(Map.of(R, range(7, 9), Series.plain("C"), range(65_535, 65_537)));
        index.withdraw(0);
        index.forget(1);
        assertThat(index.ahead()).isEqualTo(Map.of(R, range(7, 9)));
        index.forgetAhead();
        assertThat(index.ahead()).isEmpty();
    }

    @Test
    void aNumberRetiredByTwoOwnersStaysRetiredWhenOneIsCleared() {
        index.own(1, r(1));
        index.release(1, r(1));
        index.own(2, r(1));
        index.release(2, r(1));
        assertThat(index.findFree(R, 1, MAX, 1)).hasToString("[2]");
        index.forget(1);
        assertThat(index.findFree(R, 1, MAX, 1)).hasToString("[2]");
        assertThat(index.findRetired(R, 1, MAX, 9)).hasToString("[1]");
        index.forget(2);
        assertThat(index.findFree(R, 1, MAX, 1)).hasToString("[1]");
        assertThat(index.findRetired(R, 1, MAX, 9)).hasToString("[]");
    }

    @Test
    void aRetiredNumberThatIsUsedAgainStaysRetiredWhenItsOwnerIsCleared() {
        index.own(1, R, range(1, 3));
        index.release(1, r(2));
        index.own(2, r(2));
        assertThat(index.findRetired(R, 1, MAX, 9)).hasToString("[]");
        index.forget(2);
        assertThat(index.findRetired(R, 1, MAX, 9)).hasToString("[2]");
        assertThat(index.findFree(R, 1, MAX, 1)).hasToString("[4]");
    }

    @Test
    void theNumbersOfADeletedOwnerStayRetired() {
        index.own(1, R, range(1, 3));
        index.own(1, Designator.parse("USR_BTN"));
        index.release(1, r(2));
        index.own(2, r(65_536));
        index.retire(1);
        index.retire(3);
        assertThat(index.ownerOf(r(1))).isEqualTo(ReferenceIndex.NO_OWNER);
        assertThat(index.ownerOf(Designator.parse("USR_BTN"))).isEqualTo(ReferenceIndex.NO_OWNER);
        assertThat(index.usedCount()).isEqualTo(1);
        assertThat(index.retired()).isEqualTo(Map.of(R, range(1, 3)));
        assertThat(index.findFree(R, 1, MAX, 1)).hasToString("[4]");
        assertThat(index.ownFree(2, R, 1, MAX)).isEqualTo(4);
        assertThat(index.findRetired(R, 2, MAX, 9)).hasToString("[2-3]");
    }

    @Test
    void aNumberRetiredWithoutOwnerStaysRetiredAfterItIsUsedAgain() {
        index.own(1, R, range(1, 9));
        index.markAhead(R, range(8, 9));
        index.retire(1);
        index.own(2, R, range(1, 2));
        index.own(3, r(3));
        index.own(4, r(4));
        index.release(4, r(4));
        assertThat(index.findRetired(R, 1, MAX, 9)).hasToString("[4-9]");
        index.release(2, r(2));
        index.forget(2);
        index.withdraw(3);
        index.forget(4);
        index.forgetAhead();
        assertThat(index.findRetired(R, 1, MAX, 9)).hasToString("[1-9]");
        assertThat(index.findFree(R, 1, MAX, 1)).hasToString("[10]");
        assertThat(index.retired()).isEqualTo(Map.of(R, range(1, 9)));
        assertThat(index.ahead()).isEmpty();
    }

    @Test
    void numbersAreRetiredWithoutOwnerExceptThoseInUse() {
        Series c = Series.plain("C");
        index.own(1, R, range(3, 4));
        index.own(1, c, range(1, 2));
        index.retire(R, range(1, 5));
        index.retire(c, range(1, 2));
        NumberRanges expected = range(1, 2);
        expected.add(5, 5);
        assertThat(index.retired()).isEqualTo(Map.of(R, expected));
        index.forget(1);
        assertThat(index.findFree(R, 1, MAX, 3)).hasToString("[3-4, 6]");
        assertThat(index.findFree(c, 1, MAX, 1)).hasToString("[1]");
    }

    @Test
    void storedRowsRestoreRetiredNumbersAndNumbersGeneratedAhead() {
        index.own(1, R, range(65_535, 65_537));
        index.markAhead(R, range(65_536, 65_537));
        ReferenceIndex copy = create();
        List<IndexRows> parts = new ArrayList<>(List.of(index.drainChanges()));
        index.retire(1);
        index.retire(Series.plain("C"), range(7, 8));
        parts.add(index.drainChanges());
        assertThat(index.drainChanges().hierarchyNumbers()).isEmpty();
        copy.restore(latest(parts));
        assertThat(copy.retired()).isEqualTo(index.retired()).hasSize(2);
        assertThat(copy.ahead()).isEqualTo(Map.of(R, range(65_536, 65_537)));
        assertThat(copy.usedCount()).isZero();
        assertThat(copy.findFree(R, 65_535, MAX, 1)).hasToString("[65538]");
    }

    /** Merges rows as a store does: a later row replaces an earlier one with the same key. */
    private static IndexRows latest(List<IndexRows> parts) {
        Map<IndexRows.NumbersKey, IndexRows.Numbers> numbers = new HashMap<>();
        Map<IndexRows.HierarchyNumbersKey, IndexRows.HierarchyNumbers> hierarchyNumbers = new HashMap<>();
        for (IndexRows part : parts) {
            part.numbers().forEach(row -> numbers.put(row.key(), row));
            part.hierarchyNumbers().forEach(row -> hierarchyNumbers.put(row.key(), row));
        }
        numbers.values().removeIf(IndexRows.Numbers::isGone);
        return new IndexRows(List.copyOf(numbers.values()), List.copyOf(hierarchyNumbers.values()), List.of());
    }

    @Test
    void holdingsCanMoveToAnotherIndex() {
        index.own(1, R, range(1, 5));
        index.own(1, Designator.parse("R01"));
        index.own(1, Designator.parse("USR_BTN"));
        index.release(1, r(2));
        Holdings holdings = index.holdings(1);
        ReferenceIndex other = create();
        other.own(0, r(9));
        assertThat(other.conflicts(holdings)).isEmpty();
        other.adopt(4, holdings);
        assertThat(other.holdings(4)).isEqualTo(holdings);
        assertThat(other.page(null, null, null, 9).stream().map(Designator::text))
                .containsExactly("R1", "R01", "R3", "R4", "R5", "R9", "USR_BTN");
        assertThat(other.conflicts(holdings).stream().map(Designator::text))
                .containsExactlyInAnyOrder("R1", "R01", "R3", "R4", "R5", "USR_BTN");
        assertThat(other.findRetired(R, 1, MAX, 9)).hasToString("[2]");
    }

    @Test
    void aNumberGeneratedAheadIsNotFreeUntilItsOwnerIsCleared() {
        index.own(1, R, range(5, 6));
        index.markAhead(R, range(5, 6));
        index.release(1, r(6));
        Holdings holdings = index.holdings(1);
        index.withdraw(1);
        assertThat(index.findFree(R, 5, MAX, 1)).hasToString("[7]");
        assertThat(index.ownFree(2, R, 5, MAX)).isEqualTo(7);
        assertThat(index.findRetired(R, 1, MAX, 9)).hasToString("[]");
        index.adopt(3, holdings);
        index.forget(3);
        assertThat(index.findFree(R, 5, MAX, 3)).hasToString("[5-6, 8]");
        index.markAhead(R, range(5, 9));
        index.forgetAhead();
        assertThat(index.findFree(R, 5, MAX, 3)).hasToString("[5-6, 8]");
    }

    @Test
    void usageHasTheCountAndHighestNumberOfEachPrefix() {
        index.own(1, R, range(1, 5));
        index.own(2, Designator.parse("R007"));
        index.own(2, Designator.parse("USR_BTN"));
        assertThat(index.usageByPrefix()).hasSize(1).containsEntry("R", new ReferenceIndex.PrefixUsage(6, 7));
    }

    @Test
    void membershipOrderAndCountsAreRightAfterRandomChanges() {
        Random random = new Random(20261122);
        TreeSet<Designator> expected = new TreeSet<>();
        for (int i = 0; i < 3_000; i++) {
            int slot = random.nextInt(5);
            long first = random.nextInt(4) * 65_536L + random.nextInt(400);
            if (random.nextInt(4) == 0 && !expected.isEmpty()) {
                Designator any = expected.ceiling(r(first));
                Designator chosen = any == null ? expected.first() : any;
                index.release(index.ownerOf(chosen), chosen);
                expected.remove(chosen);
            } else {
                NumberRanges free = index.findFree(R, first, MAX, 1 + random.nextInt(20));
                index.own(slot, R, free);
                List<String> texts = new ArrayList<>();
                free.appendTexts(R, texts);
                texts.forEach(
                        text -> assertThat(expected.add(Designator.parse(text))).isTrue());
            }
        }
        assertThat(index.usedCount()).isEqualTo(expected.size());
        assertThat(index.page(null, "R", null, Integer.MAX_VALUE)).isEqualTo(List.copyOf(expected));
    }
}
