package io.circuitsynth.refman.chaos;

import static io.circuitsynth.refman.chaos.Grant.How.GENERATED;
import static io.circuitsynth.refman.chaos.Grant.How.REGISTERED;
import static io.circuitsynth.refman.chaos.Grant.How.REUSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks constructed histories: the violations that must be detected, and the histories that must pass. */
class DomainTest {

    private final Domain domain = new Domain("board");

    private static Grant grant(String manager, Grant.How how, long sentAt, long answeredAt) {
        return new Grant(manager, how, sentAt, answeredAt);
    }

    @Test
    void aReferenceGeneratedTwiceIsDetected() {
        domain.add("R1", grant("a", GENERATED, 1, 2));
        domain.add("R1", grant("a", GENERATED, 3, 4));

        assertThat(domain.contradictions()).singleElement().asString().contains("R1", "granted twice");
    }

    @Test
    void aReferenceGrantedToTwoConcurrentRequestsIsDetected() {
        domain.add("C1", grant("a", GENERATED, 1, 5));
        domain.add("C1", grant("b", REGISTERED, 2, 4));

        assertThat(domain.contradictions()).singleElement().asString().contains("C1", "granted twice");
    }

    @Test
    void aReleaseBetweenTwoGrantsIsConsistent() {
        domain.add("U1", grant("a", REUSED, 1, 2));
        domain.add("U1", new Release("a", 3, 6, true));
        domain.add("U1", grant("b", REUSED, 4, 5));

        assertThat(domain.contradictions()).isEmpty();
        assertThat(domain.differences(Map.of("a", Set.of(), "b", Set.of("U1")))).isEmpty();
    }

    @Test
    void aReleaseBeforeOrAfterBothGrantsDoesNotExplainTheSecond() {
        domain.add("U1", grant("a", REUSED, 1, 2));
        domain.add("U1", grant("b", REUSED, 3, 4));
        domain.add("U1", new Release("a", 5, 6, true));
        domain.add("U2", grant("a", REGISTERED, 5, 6));
        domain.add("U2", new Release("a", 1, 2, true));
        domain.add("U2", grant("b", REGISTERED, 7, 8));

        assertThat(domain.contradictions()).hasSize(2).allMatch(each -> each.contains("granted twice"));
    }

    @Test
    void oneReleaseExplainsOnlyOneFurtherGrant() {
        domain.add("U1", grant("a", REUSED, 1, 2));
        domain.add("U1", new Release("a", 3, 4, true));
        domain.add("U1", grant("b", REUSED, 5, 6));
        domain.add("U1", grant("a", REUSED, 7, 8));

        assertThat(domain.contradictions()).singleElement().asString().contains("granted twice");
    }

    @Test
    void aReleasedNumberGeneratedWithoutReuseIsDetected() {
        domain.add("U1", grant("a", REGISTERED, 1, 2));
        domain.add("U1", new Release("a", 3, 4, true));
        domain.add("U1", grant("a", GENERATED, 5, 6));

        assertThat(domain.contradictions()).singleElement().asString().contains("without a request for reuse");
    }

    @Test
    void aMissingReferenceIsDetected() {
        domain.granted("a", List.of("R1", "R2"), GENERATED, 1);

        assertThat(domain.differences(Map.of("a", Set.of("R1"))))
                .singleElement()
                .asString()
                .contains("a lost R2");
    }

    @Test
    void aReferenceListedUnderAnotherOwnerIsDetected() {
        domain.granted("a", List.of("R1"), GENERATED, 1);

        assertThat(domain.differences(Map.of("a", Set.of(), "b", Set.of("R1"))))
                .singleElement()
                .asString()
                .contains("a lost R1", "[b]");
    }

    @Test
    void aReferenceListedTwiceIsDetected() {
        domain.granted("a", List.of("R1"), GENERATED, 1);

        assertThat(domain.differences(Map.of("a", Set.of("R1"), "b", Set.of("R1"))))
                .singleElement()
                .asString()
                .contains("at once");
    }

    @Test
    void aMissingReleaseIsDetected() {
        domain.add("U1", grant("a", REUSED, 1, 2));
        domain.add("U1", new Release("a", 3, 4, true));

        assertThat(domain.differences(Map.of("a", Set.of("U1"))))
                .singleElement()
                .asString()
                .contains("after its release");
    }

    @Test
    void anUnansweredReleaseMayOrMayNotTakeEffect() {
        domain.add("U1", grant("a", REUSED, 1, 2));
        domain.add("U1", new Release("a", 3, 4, false));

        assertThat(domain.differences(Map.of("a", Set.of("U1")))).isEmpty();
        assertThat(domain.differences(Map.of("a", Set.of()))).isEmpty();
    }

    @Test
    void anUnansweredBatchMayOrMayNotBeListed() {
        domain.unansweredBatch("a", "R", 2);

        assertThat(domain.differences(Map.of("a", Set.of()))).isEmpty();
        assertThat(domain.differences(Map.of("a", Set.of("R1", "R2")))).isEmpty();
    }

    @Test
    void aPartiallyGrantedBatchIsDetected() {
        domain.unansweredBatch("a", "R", 2);
        domain.unansweredBatch("a", "R", 5);

        assertThat(domain.differences(Map.of("a", Set.of("R1", "R2", "R3"))))
                .singleElement()
                .asString()
                .contains("not whole batches");
    }

    @Test
    void aReferenceThatNoClientRequestedIsDetected() {
        domain.unansweredBatch("a", "R", 1);

        assertThat(domain.differences(Map.of("a", Set.of(), "b", Set.of("R1"))))
                .singleElement()
                .asString()
                .contains("no client requested");
    }

    @Test
    void aListedReferenceThatDisappearsIsDetected() {
        domain.unansweredBatch("a", "R", 1);
        assertThat(domain.differences(Map.of("a", Set.of("R1")))).isEmpty();

        assertThat(domain.differences(Map.of("a", Set.of())))
                .singleElement()
                .asString()
                .contains("a lost R1");
    }

    @Test
    void aListedReferenceThatIsGeneratedLaterIsDetected() {
        domain.unansweredBatch("a", "R", 1);
        assertThat(domain.differences(Map.of("a", Set.of("R1")))).isEmpty();
        domain.granted("b", List.of("R1"), GENERATED, System.nanoTime());

        assertThat(domain.contradictions()).singleElement().asString().contains("granted twice");
    }

    @Test
    void aRefusedReleaseIsDetectedUnlessAnEarlierOneIsUnanswered() {
        domain.add("U1", grant("a", REUSED, 1, 2));
        domain.refusedRelease("a", "U1", "not found");
        domain.add("U2", grant("a", REUSED, 1, 2));
        domain.add("U2", new Release("a", 3, 4, false));
        domain.refusedRelease("a", "U2", "not found");

        assertThat(domain.contradictions()).singleElement().asString().contains("cannot release U1");
    }

    @Test
    void sumsOfPartsAreRecognized() {
        assertThat(Sums.contain(List.of(2, 5, 7), 0)).isTrue();
        assertThat(Sums.contain(List.of(2, 5, 7), 9)).isTrue();
        assertThat(Sums.contain(List.of(2, 5, 7), 14)).isTrue();
        assertThat(Sums.contain(List.of(2, 5, 7), 4)).isFalse();
        assertThat(Sums.contain(List.of(2, 5, 7), 15)).isFalse();
    }
}
