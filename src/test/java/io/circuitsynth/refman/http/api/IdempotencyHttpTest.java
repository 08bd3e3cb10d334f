package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.execution.IdempotencyService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Repeats requests with the same {@code Idempotency-Key}. */
@HttpTest
class IdempotencyHttpTest {

    private static final String MANAGERS = "/api/v1/managers/";

    @LocalServerPort
    private int port;

    @Autowired
    private IdempotencyService idempotency;

    private Api api;
    private String root;

    @BeforeEach
    void prepare() {
        api = new Api(port);
        root = api.root();
    }

    private Api.Answer send(String key, String method, String path, @Nullable String body) {
        return api.send(method, path, body, "application/json", "Idempotency-Key", key);
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    private void assertSameResponseTwice(int status, String method, String path, @Nullable String body) {
        String key = newKey();
        Api.Answer first = send(key, method, path, body).expect(status);
        Api.Answer second = send(key, method, path, body).expect(status);
        assertThat(second.response().body()).isEqualTo(first.response().body());
        for (String header : List.of("Content-Type", "Location")) {
            assertThat(second.response().headers().firstValue(header))
                    .as(header)
                    .isEqualTo(first.response().headers().firstValue(header));
        }
    }

    @Test
    void everyOperationTakesEffectOnce() {
        String child = "c-" + UUID.randomUUID();
        assertSameResponseTwice(
                201, "POST", "/api/v1/managers", "{\"id\":\"" + child + "\",\"parentId\":\"" + root + "\"}");
        assertSameResponseTwice(
                201, "POST", MANAGERS + root + "/references/generate", "{\"prefix\":\"R\",\"count\":3}");
        assertSameResponseTwice(201, "POST", MANAGERS + child + "/references", "{\"reference\":\"C7\"}");
        assertSameResponseTwice(201, "POST", MANAGERS + child + "/nets/generate", "{}");
        assertSameResponseTwice(201, "POST", MANAGERS + child + "/nets", "{\"nets\":[\"N$9\"]}");
        assertSameResponseTwice(204, "DELETE", MANAGERS + child + "/nets/N$9", null);
        assertSameResponseTwice(200, "POST", MANAGERS + child + "/references/validate", "{\"references\":[\"R9\"]}");
        assertSameResponseTwice(200, "PUT", MANAGERS + root + "/counters", "{\"L\":5}");
        assertSameResponseTwice(200, "PATCH", MANAGERS + root, "{\"name\":\"Power\"}");
        assertSameResponseTwice(200, "DELETE", MANAGERS + child + "/parent", null);
        assertSameResponseTwice(200, "PUT", MANAGERS + child + "/parent", "{\"parentId\":\"" + root + "\"}");
        assertSameResponseTwice(200, "PUT", MANAGERS + child + "/references", "{\"references\":[\"C7\",\"C8\"]}");
        assertSameResponseTwice(200, "POST", MANAGERS + child + "/references/release", "{\"references\":[\"C8\"]}");
        assertSameResponseTwice(204, "DELETE", MANAGERS + root + "/references/R2", null);
        assertThat(api.used(root, "scope=hierarchy")).containsExactly("C7", "R1", "R3");
        assertSameResponseTwice(204, "POST", MANAGERS + child + "/clear", null);
        assertSameResponseTwice(204, "DELETE", MANAGERS + child, null);
        assertSameResponseTwice(201, "PUT", MANAGERS + child, "{}");
        assertSameResponseTwice(200, "POST", "/api/v1/rules/strict/check", "{\"references\":[\"R1\"]}");
    }

    @Test
    void aRetriedUpdateDoesNotUndoALaterOne() {
        String key = newKey();
        Api.Answer first =
                send(key, "PATCH", MANAGERS + root, "{\"name\":\"first\"}").expect(200);
        send(newKey(), "PATCH", MANAGERS + root, "{\"name\":\"later\"}").expect(200);
        assertThat(send(key, "PATCH", MANAGERS + root, "{\"name\":\"first\"}")
                        .expect(200)
                        .json())
                .isEqualTo(first.json());
        assertThat(api.get(MANAGERS + root).json().path("name").asString()).isEqualTo("later");
    }

    @Test
    void aPercentEncodedPathIsRetriedAsWell() {
        String key = newKey();
        String path = "/%61pi/v1/managers/" + root + "/references/generate";
        Api.Answer first = send(key, "POST", path, "{\"prefix\":\"R\"}").expect(201);
        Api.Answer second = send(key, "POST", path, "{\"prefix\":\"R\"}").expect(201);
        assertThat(second.response().body()).isEqualTo(first.response().body());
        assertThat(api.used(root, "scope=hierarchy")).containsExactly("R1");
    }

    /** A refused request changed nothing, so a repetition is evaluated again. */
    @Test
    void aRefusalIsNotStored() {
        String other = api.root();
        api.register(other, "R1").expect(201);
        String key = newKey();
        String body = "{\"reference\":\"R1\"}";
        assertThat(send(key, "POST", MANAGERS + other + "/references", body)
                        .expect(409)
                        .code())
                .isEqualTo("already_in_use");
        api.delete(MANAGERS + other + "/references/R1").expect(204);
        send(key, "POST", MANAGERS + other + "/references", body).expect(201);
        send(key, "POST", MANAGERS + other + "/references", body).expect(201);
    }

    @Test
    void anotherRequestWithTheSameKeyIsRefusedAndChangesNothing() {
        String key = newKey();
        String generate = MANAGERS + root + "/references/generate";
        send(key, "POST", generate, "{\"prefix\":\"R\"}").expect(201);
        assertThat(send(key, "POST", generate, "{\"prefix\":\"C\"}").expect(422).code())
                .isEqualTo("idempotency_key_reused");
        assertThat(send(key, "POST", MANAGERS + root + "/nets/generate", "{\"prefix\":\"R\"}")
                        .expect(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
        assertThat(send(key, "DELETE", MANAGERS + root + "?cascade=true", null)
                        .expect(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
        assertThat(api.used(root, "")).containsExactly("R1");
    }

    @Test
    void aMalformedRequestDoesNotUseItsKey() {
        String key = newKey();
        String generate = MANAGERS + root + "/references/generate";
        send(key, "POST", generate, "{\"prefix\":").expect(400);
        send(key, "POST", generate, "{\"prefix\":\"R\"}").expect(201);
    }

    @Test
    void concurrentRequestsWithOneKeyTakeEffectOnce() throws Exception {
        String key = newKey();
        Set<String> bodies = ConcurrentHashMap.newKeySet();
        ExecutorService clients = Executors.newFixedThreadPool(20);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(() -> {
                    bodies.add(generateUntilCompleted(key));
                    return null;
                });
            }
            for (Future<Void> done : clients.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(bodies).hasSize(1);
        assertThat(api.used(root, "")).containsExactly("R1", "R2");
    }

    private String generateUntilCompleted(String key) {
        while (true) {
            Api.Answer answer =
                    send(key, "POST", MANAGERS + root + "/references/generate", "{\"prefix\":\"R\",\"count\":2}");
            if (answer.status() != 409) {
                return answer.expect(201).response().body();
            }
            assertThat(answer.code()).isEqualTo("idempotency_in_progress");
        }
    }

    @Test
    void aRequestIsEvaluatedAgainAfterItsResponseIsPruned() {
        String key = newKey();
        String generate = MANAGERS + root + "/references/generate";
        assertThat(send(key, "POST", generate, "{\"prefix\":\"R\"}").texts("references"))
                .containsExactly("R1");
        idempotency.prune(Duration.ofDays(1));
        assertThat(send(key, "POST", generate, "{\"prefix\":\"R\"}").texts("references"))
                .containsExactly("R1");
        idempotency.prune(Duration.ofSeconds(-1));
        assertThat(send(key, "POST", generate, "{\"prefix\":\"R\"}").texts("references"))
                .containsExactly("R2");
    }
}
