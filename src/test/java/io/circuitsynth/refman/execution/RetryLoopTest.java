package io.circuitsynth.refman.execution;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.hierarchy.Commit;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.store.HierarchyStore;
import io.circuitsynth.refman.store.MemoryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Makes commits conflict and counts attempts and pauses. */
class RetryLoopTest {

    private final AtomicInteger conflicts = new AtomicInteger();
    private final List<Integer> pauses = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private final ServiceWithoutSpring service =
            new ServiceWithoutSpring(BITMAP, LIMITS, conflicting(new MemoryStore()), Long.MAX_VALUE);
    private final RetryLoop loop = new RetryLoop(
            service.cache,
            service.store,
            new RecordingBackoff(),
            new ChangeOrigins(Clock.systemUTC(), () -> RequestOrigin.SERVICE),
            System::nanoTime);

    /** Records the pauses instead of making them. */
    private final class RecordingBackoff extends Backoff {

        RecordingBackoff() {
            super(RandomGenerator.getDefault());
        }

        @Override
        void pause(int attempts) {
            pauses.add(attempts);
        }
    }

    /** Returns a store whose next commits conflict, as many as {@link #conflicts} holds. */
    private HierarchyStore conflicting(HierarchyStore store) {
        return (HierarchyStore) Proxy.newProxyInstance(
                HierarchyStore.class.getClassLoader(),
                new Class<?>[] {HierarchyStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("append")
                            && conflicts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        return (Commit) () -> Commit.Result.CONFLICT;
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @BeforeEach
    void create() {
        service.create("board", null, null);
    }

    private Outcome<List<String>> generate() {
        ManagerOperation<List<String>> operation = ManagerOperation.change(
                OperationType.GENERATE,
                key("board"),
                (hierarchy, manager) -> {
                    Outcome<List<String>> generated = hierarchy.generate(manager, new Generation("R", 1, null, false));
                    generated.toOptional().ifPresent(results::addAll);
                    return generated;
                },
                references -> references);
        return loop.change(operation, Reply.identity()).map(Completed::rendered);
    }

    @Test
    void aCommitWithoutConflictIsTheOnlyAttempt() {
        assertThat(generate().orElseThrow()).containsExactly("R1");
        assertThat(results).containsExactly("R1");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aConflictRepeatsTheOperationOnTheStoredState() {
        conflicts.set(2);
        assertThat(generate().orElseThrow()).containsExactly("R1");
        assertThat(results).containsExactly("R1", "R1", "R1");
        assertThat(pauses).containsExactly(1, 2);
        assertThat(generate().orElseThrow()).containsExactly("R2");
    }

    @Test
    void tooManyConflictsAreRefusedAndChangeNothing() {
        conflicts.set(Integer.MAX_VALUE);
        assertThat(generate().<Object>fold(references -> references, refusal -> refusal.code()))
                .isEqualTo(RefusalCode.OVERLOADED);
        assertThat(pauses).containsExactly(1, 2, 3, 4);
        conflicts.set(0);
        assertThat(generate().orElseThrow()).containsExactly("R1");
    }

    @Test
    void aRequestThatAnotherNodeCompletedIsNotRepeated() {
        IdempotencyService idempotency = new IdempotencyService(
                service.store, Clock.systemUTC(), new TenantQuotas(Quotas.NONE, service.store), Long.MAX_VALUE);
        IdempotentRequest request = new IdempotentRequest(TENANT, "sent twice", new byte[] {1});
        Reply<List<String>, Response> reply = idempotency.reply(
                request,
                (references, hierarchy) -> new Response(
                        201, null, "text/plain", references.get(0).getBytes(StandardCharsets.UTF_8), hierarchy));
        service.references
                .generate(key("board"), new Generation("R", 1, null, false), reply)
                .orElseThrow();
        conflicts.set(1);
        Outcome<Response> second =
                service.references.generate(key("board"), new Generation("R", 1, null, false), reply);
        assertThat(second.<Object>fold(response -> response, refusal -> refusal.code()))
                .isEqualTo(RefusalCode.IDEMPOTENCY_IN_PROGRESS);
        assertThat(generate().orElseThrow()).containsExactly("R2");
    }
}
