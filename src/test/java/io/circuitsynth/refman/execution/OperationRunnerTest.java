package io.circuitsynth.refman.execution;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Verifies the observations and permits of a runner, and when it renders results. */
class OperationRunnerTest {

    private final ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS);
    private final List<String> observed = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final OperationRunner runner = new OperationRunner(
            service.cache,
            service.store,
            (operation, manager, index, subjects, duration) ->
                    observed.add(operation + " " + manager.id() + " " + subjects + " " + duration),
            new ChangeOrigins(Clock.systemUTC(), () -> RequestOrigin.SERVICE),
            nanos::get,
            new SplittableRandom(1),
            new TenantQuotas(Quotas.NONE, service.store),
            1);

    @BeforeEach
    void create() {
        service.create("board", null, null);
    }

    private ManagerOperation<List<String>> generate(Runnable before) {
        return ManagerOperation.change(
                OperationType.GENERATE,
                key("board"),
                (hierarchy, manager) -> {
                    before.run();
                    return hierarchy.generate(manager, new Generation("R", 1, null, false));
                },
                Function.identity());
    }

    @Test
    void aSuccessIsObservedOnceWithTheTimeItsLockWasHeld() {
        runner.change(generate(() -> nanos.addAndGet(70)), Reply.identity()).orElseThrow();
        assertThat(observed).containsExactly("GENERATE board [R1] 70");
    }

    @Test
    void renderingIsNotTimedAndHappensWithoutTheLock() {
        Outcome<Boolean> couldLock = runner.change(generate(() -> nanos.addAndGet(70)), Reply.of(references -> {
            nanos.addAndGet(1_000);
            Thread other = new Thread(() -> service.managers.get(key("board")).orElseThrow());
            other.start();
            try {
                other.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return !other.isAlive();
        }));
        assertThat(couldLock.orElseThrow()).isTrue();
        assertThat(observed).containsExactly("GENERATE board [R1] 70");
    }

    @Test
    void aRefusalIsNotObserved() {
        ManagerOperation<String> refused = ManagerOperation.change(
                OperationType.RELEASE,
                key("board"),
                (hierarchy, manager) -> hierarchy.release(manager, "R9"),
                List::of);
        assertThat(runner.change(refused, Reply.identity()).isDone()).isFalse();
        assertThat(observed).isEmpty();
    }

    @Test
    void aChangeBeyondTheLimitOfChangesInFlightIsRefused() {
        List<Object> inner = new ArrayList<>();
        runner.change(
                        generate(() -> inner.add(runner.change(generate(() -> {}), Reply.identity())
                                .<Object>fold(references -> references, refusal -> refusal.code()))),
                        Reply.identity())
                .orElseThrow();
        assertThat(inner).containsExactly(RefusalCode.OVERLOADED);
        assertThat(runner.changesInFlight()).isZero();
        runner.change(generate(() -> {}), Reply.identity()).orElseThrow();
    }

    @Test
    void aFailureReturnsItsPermitAndLaterChangesSucceed() {
        assertThatThrownBy(() -> runner.change(
                        generate(() -> {
                            throw new IllegalStateException("the operation fails");
                        }),
                        Reply.identity()))
                .hasMessage("the operation fails");
        assertThatThrownBy(() -> runner.change(generate(() -> {}), Reply.of(references -> {
                    throw new IllegalStateException("the rendering fails");
                })))
                .hasMessage("the rendering fails");
        assertThat(runner.changesInFlight()).isZero();
        assertThat(runner.change(generate(() -> {}), Reply.identity()).isDone()).isTrue();
    }
}
