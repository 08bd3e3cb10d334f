package io.circuitsynth.refman.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends one request with one {@code Idempotency-Key} from many clients through a proxy that drops most responses.
 *
 * <p>Each client retries until it receives a response. The request must take effect once, and all clients must receive the
 * same response. At intervals the service is killed after it has sent a response that no client received. Dropped responses
 * include refusals of a request that is in flight, because a client cannot tell them apart.
 */
@Tag("chaos")
class RetryTest {

    private static final int RETRIES = Sizes.of("retries", 600);
    private static final int CLIENTS = Sizes.of("retry-clients", 100);
    private static final int ROUNDS_PER_KILL = Sizes.of("rounds-per-kill", 3);
    private static final int DROPPED_PERCENT = 75;
    private static final long BACK_OFF_NANOS = 5_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String ROOT = "/api/v1/managers/board";

    @RegisterExtension
    private final LogTails logs = new LogTails();

    @TempDir
    private Path directory;

    private final Random random = new Random(Long.getLong("chaos.seed", 1));
    private final Client client = new Client(Duration.ofSeconds(30));
    private final Progress progress = new Progress("retries");
    private final LongAdder droppedResponses = new LongAdder();
    private final AtomicInteger responsesUntilKill = new AtomicInteger();

    /** The contents of the root if each request took effect once. */
    private record Contents(int references, int nets, int children) {

        Contents next(Request request) {
            return switch (request) {
                case REFERENCES -> new Contents(references + 3, nets, children);
                case NETS -> new Contents(references, nets + 2, children);
                case CHILD -> new Contents(references, nets, children + 1);
            };
        }
    }

    private enum Request {
        REFERENCES(ROOT + "/references/generate", "{\"prefix\":\"R\",\"count\":3}"),
        NETS(ROOT + "/nets/generate", "{\"count\":2}"),
        CHILD("/api/v1/managers", "{\"parentId\":\"board\"}");

        private final String path;
        private final String body;

        Request(String path, String body) {
            this.path = path;
            this.body = body;
        }
    }

    @Test
    void aRetriedRequestHasOneEffectAndOneResponse() {
        int rounds = 0;
        int kills = 0;
        Contents expected = new Contents(0, 0, 0);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (Node node = logs.of(Node.on(directory)).start();
                Proxy wire = new Proxy(node::port, () -> isDropped(node))) {
            client.send(node.port(), "PUT", ROOT, "{}");
            while (droppedResponses.sum() < RETRIES || kills == 0) {
                Request request = Request.values()[rounds % Request.values().length];
                boolean isKilled = rounds % ROUNDS_PER_KILL == ROUNDS_PER_KILL - 1;
                responsesUntilKill.set(isKilled ? 1 + random.nextInt(CLIENTS) : 0);
                String key = "request-" + rounds;
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    answers.add(threads.submit(untilAnswered(wire, request, key)));
                }
                if (isKilled) {
                    Waiting.until("the kill", LIMIT).until(() -> !node.isAlive());
                    node.start();
                    kills++;
                }
                assertThat(distinct(answers)).as(key).hasSize(1);
                expected = expected.next(request);
                assertThat(actual(node)).as(key).isEqualTo(expected);
                rounds++;
                progress.at(
                        "%d of %d dropped responses, %d requests, %d kills",
                        droppedResponses.sum(), RETRIES, rounds, kills);
            }
        } finally {
            threads.shutdownNow();
        }
        progress.summary(
                "%d dropped responses, each with a retry, of %d requests by %d clients, "
                        + "%d kills between commit and response, 0 second effects",
                droppedResponses.sum(), rounds, CLIENTS, kills);
    }

    private boolean isDropped(Node node) {
        boolean isKilling = responsesUntilKill.get() > 0 && responsesUntilKill.decrementAndGet() == 0;
        if (isKilling) {
            node.kill();
        }
        boolean isDropped = isKilling || ThreadLocalRandom.current().nextInt(100) < DROPPED_PERCENT;
        if (isDropped) {
            droppedResponses.increment();
        }
        return isDropped;
    }

    private Callable<String> untilAnswered(Proxy wire, Request request, String key) {
        return () -> {
            Reply reply = send(wire, request, key);
            while (reply.isUnknown() || reply.isUnsent() || isInFlight(reply)) {
                LockSupport.parkNanos(BACK_OFF_NANOS);
                reply = send(wire, request, key);
            }
            return reply.status() + " " + reply.body();
        };
    }

    private Reply send(Proxy wire, Request request, String key) {
        return client.send(wire.port(), "POST", request.path, request.body, "Idempotency-Key", key);
    }

    /** Returns whether a request with the same key is in flight. */
    private static boolean isInFlight(Reply reply) {
        return reply.status() == 409 && !reply.retryAfter().isEmpty();
    }

    private static Set<String> distinct(List<Future<String>> answers) {
        Set<String> distinct = new HashSet<>();
        for (Future<String> answer : answers) {
            try {
                distinct.add(answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("a client has no response", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for responses", e);
            }
        }
        return distinct;
    }

    private Contents actual(Node node) {
        int references = client.get(node.port(), ROOT + "/references?scope=hierarchy&limit=1")
                .json()
                .path("total")
                .asInt();
        int nextNet = client.get(node.port(), ROOT + "/stats")
                .json()
                .path("unnamedNetCounter")
                .asInt();
        int children = client.get(node.port(), ROOT).json().path("childrenIds").size();
        return new Contents(references, nextNet - 1, children);
    }
}
