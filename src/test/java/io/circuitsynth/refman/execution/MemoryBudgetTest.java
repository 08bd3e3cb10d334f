package io.circuitsynth.refman.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Verifies the limit on the memory of all requests in flight. */
class MemoryBudgetTest {

    private final MemoryBudget budget = new MemoryBudget(100);

    @Test
    void noMoreThanTheLimitCanBeReserved() {
        MemoryLease one = budget.lease();
        MemoryLease other = budget.lease();
        assertThat(one.reserve(60)).isTrue();
        assertThat(other.reserve(40)).isTrue();
        assertThat(one.reserve(1)).isFalse();
        assertThat(other.refuse(1)).map(Refusal::code).contains(RefusalCode.OVERLOADED);
    }

    @Test
    void aRefusedReservationReservesNothing() {
        MemoryLease lease = budget.lease();
        assertThat(lease.reserve(60)).isTrue();
        assertThat(lease.reserve(41)).isFalse();
        assertThat(budget.reservedBytes()).isEqualTo(60);
    }

    @Test
    void aClosedLeaseReservesNothingAnyMore() {
        try (MemoryLease lease = budget.lease()) {
            assertThat(lease.reserve(100)).isTrue();
        }
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void aRequestThatIsTooLargeAloneIsDistinguishedFromOneThatHasToWait() {
        MemoryLease one = budget.lease();
        MemoryLease other = budget.lease();
        assertThat(other.reserve(50)).isTrue();
        assertThat(one.reserve(60)).isFalse();
        assertThat(one.isTooLarge(60)).isFalse();
        assertThat(one.isTooLarge(101)).isTrue();
    }

    @Test
    void memoryInUseIsCountedEvenBeyondTheLimit() {
        budget.add(150);
        assertThat(budget.lease().reserve(1)).isFalse();
        budget.add(-150);
        assertThat(budget.lease().reserve(100)).isTrue();
    }

    @Test
    void memoryOfARequestIsReservedOnItsThreadUntilItsLeaseIsClosed() {
        assertThat(budget.refuseForRequest(101)).as("no request").isEmpty();
        MemoryLease lease = budget.openRequest();
        assertThat(budget.lease().reserve(30)).isTrue();
        assertThat(budget.refuseForRequest(40)).isEmpty();
        assertThat(budget.refuseForRequest(31)).map(Refusal::code).contains(RefusalCode.OVERLOADED);
        assertThat(budget.reservedBytes()).isEqualTo(70);
        lease.close();
        assertThat(budget.refuseForRequest(101)).as("no request any more").isEmpty();
        assertThat(budget.reservedBytes()).isEqualTo(30);
    }

    @Test
    void anotherAttemptOfARequestReplacesWhatTheFirstReserved() {
        try (MemoryLease lease = budget.openRequest()) {
            assertThat(lease.reserve(20)).isTrue();
            long before = budget.requestBytes();
            assertThat(budget.refuseForRequest(60)).isEmpty();
            budget.releaseRequestTo(before);
            assertThat(budget.refuseForRequest(80)).isEmpty();
            assertThat(budget.reservedBytes()).isEqualTo(100);
        }
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void whatNeedsMoreThanAllMemoryIsNotToldToTryAgain() {
        assertThat(budget.lease().refuse(101)).map(Refusal::code).contains(RefusalCode.HIERARCHY_MEMORY_LIMIT);
        assertThatThrownBy(() -> budget.lease().reserve(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void concurrentReservationsAreReleasedCompletely() throws Exception {
        ExecutorService takers = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> taker = () -> {
                for (int i = 0; i < 100_000; i++) {
                    try (MemoryLease lease = budget.lease()) {
                        lease.reserve(40);
                    }
                }
                return true;
            };
            List<Callable<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(taker);
            }
            for (Future<Boolean> each : takers.invokeAll(all)) {
                each.get();
            }
        } finally {
            takers.shutdownNow();
        }
        assertThat(budget.reservedBytes()).isZero();
    }
}
