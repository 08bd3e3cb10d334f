package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What every index must do, with numbers that cross the borders of the containers compressed bitmaps are made of. */
public abstract class ReferenceIndexContract {

    private static final Series R = Series.plain("R");
    private static final long MAX = Designator.MAX_NUMBER;

    private final ReferenceIndex index = create();

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
    void whatWasNotGivenLeavesNothingBehind() {
        Series series = Series.plain("R");
        index.own(0, Designator.of(series, 7));
        assertThat(index.ownFree(1, series, 7, 7)).isEqualTo(-1);
        index.forget(0);
        index.own(1, Designator.of(series, 3));
        assertThat(index.ownerOf(Designator.of(series, 3))).isEqualTo(1);
        assertThat(index.ownFree(2, series, 3, 9)).isEqualTo(4);
    }

    @Test
    void freeNumbersAreFoundAroundUsedOnesInRisingOrder() {
        index.own(0, R, range(3, 4));
        index.own(5, r(7));
        assertThat(index.findFree(R, 1, MAX, 5)).hasToString("[1-2, 5-6, 8]");
        assertThat(index.findFree(R, 3, MAX, 1)).hasToString("[5]");
        assertThat(index.findFree(R, 1, 2, 5)).hasToString("[1-2]");
        assertThat(index.findFree(R, 3, 4, 5)).hasToString("[]");
    }

    @Test
    void freeNumbersAreFoundAtContainerBordersAndAtTheEnd() {
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
    void theOwnerIsKnownWhateverItsSlot() {
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
    void whatWasGeneratedAheadIsListedBySeriesUntilItsOwnerIsCleared() {
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
    void aNumberThatTwoOwnersRetiredStaysRetiredWhenOneOfThemLeaves() {
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
    void aRetiredNumberThatIsUsedAgainIsFreedWithItsUserButStaysRetired() {
        index.own(1, R, range(1, 3));
        index.release(1, r(2));
        index.own(2, r(2));
        assertThat(index.findRetired(R, 1, MAX, 9)).hasToString("[]");
        index.forget(2);
        assertThat(index.findRetired(R, 1, MAX, 9)).hasToString("[2]");
        assertThat(index.findFree(R, 1, MAX, 1)).hasToString("[4]");
    }

    @Test
    void whatAnOwnerHoldsCanMoveToAnotherIndex() {
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
    void usageNamesCountAndHighestNumberOfEachPrefix() {
        index.own(1, R, range(1, 5));
        index.own(2, Designator.parse("R007"));
        index.own(2, Designator.parse("USR_BTN"));
        assertThat(index.usageByPrefix()).hasSize(1).containsEntry("R", new ReferenceIndex.PrefixUsage(6, 7));
    }

    @Test
    void manyRandomChangesKeepMembershipOrderAndCounts() {
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
