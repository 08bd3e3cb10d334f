package io.circuitsynth.refman.store;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.store.FaultyDataSource.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fails each call to the database in turn and verifies that no acknowledged change is lost.
 *
 * <p>The script makes about 100 calls; {@code -Dfaults.step} sets the number of calls between two faults.
 */
class FaultsTest {

    private static final int CALLS = 90;
    private static final int STEP = Integer.getInteger("faults.step", 5);
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    /** The references that a client knows to be granted, and the requests with an unknown outcome. */
    private static final class Client {
        final Set<String> acknowledged = new HashSet<>();
        int refusals;

        <T> boolean knows(Outcome<T> outcome) {
            return outcome.fold(value -> true, refusal -> {
                assertThat(refusal.code().name()).isEqualTo("STORE_UNAVAILABLE");
                refusals++;
                return false;
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    @Timeout(300)
    void acknowledgedChangesSurviveTheFailureOfAnyCall(Fault fault) {
        int faults = 0;
        for (int call = 0; call < CALLS; call += STEP) {
            Path data = directory.resolve(fault + "-" + call);
            Client client = new Client();
            FaultyDataSource faulty = new FaultyDataSource(SqliteConnections.writers(data.resolve("refman.db")), fault);
            try (HierarchyStore store = Databases.sqlite(data, faulty.dataSource())) {
                ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
                service.create("board", null, null);
                service.create("sheet", "board", null);
                service.create("other", null, null);
                faulty.failAfter(call);
                script(service, client);
                faults += faulty.isArmed() ? 0 : 1;
                assertNothingLost(service, client, "in the same process, call " + call);
            }
            try (HierarchyStore store = Databases.sqlite(data)) {
                assertNothingLost(
                        new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE),
                        client,
                        "in the next process, call " + call);
            }
        }
        System.out.printf("%d faults %s a call, no acknowledged reference lost or granted twice%n", faults, fault);
        assertThat(faults).isGreaterThan(CALLS / STEP / 2);
    }

    @Test
    @Timeout(60)
    void aHierarchyEvictedDuringItsCommitIsReloadedWithTheChange() throws Exception {
        Path data = directory.resolve("discarded");
        FaultyDataSource slow =
                new FaultyDataSource(SqliteConnections.writers(data.resolve("refman.db")), Fault.BEFORE);
        try (HierarchyStore store = Databases.sqlite(data, slow.dataSource())) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
            service.create("board", null, null);
            slow.holdCommits();
            Client client = new Client();
            CompletableFuture<Void> generated = CompletableFuture.runAsync(() -> generate(service, client, "board"));
            slow.awaitCommit();
            service.cache
                    .cache()
                    .asMap()
                    .values()
                    .forEach(hierarchy -> hierarchy.cachedVersion().markStale());
            CompletableFuture<Boolean> read = CompletableFuture.supplyAsync(() -> isAvailable(service, "R1"));
            assertThatThrownBy(() -> read.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            slow.releaseCommits();
            generated.get(10, TimeUnit.SECONDS);
            assertThat(client.acknowledged).containsExactlyInAnyOrder("board R1", "board R2");
            assertThat(read.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    private static boolean isAvailable(ServiceWithoutSpring service, String reference) {
        return service.references
                        .validate(key("board"), List.of(reference))
                        .orElseThrow()
                        .get(0)
                        .refusal()
                == null;
    }

    private static void script(ServiceWithoutSpring service, Client client) {
        for (int i = 0; i < 6; i++) {
            generate(service, client, "board");
            generate(service, client, "sheet");
            Outcome<ManagerDescription> moved = i % 2 == 0
                    ? service.trees.detach(key("sheet"), Reply.identity())
                    : service.trees.attach(key("sheet"), key("other"), Reply.identity());
            if (!moved.fold(value -> true, refusal -> refusal.code().name().equals("HIERARCHY_CONFLICT"))) {
                client.knows(moved);
                awaitUp(service);
            }
        }
    }

    private static void generate(ServiceWithoutSpring service, Client client, String id) {
        Outcome<List<String>> outcome =
                service.references.generate(key(id), new Generation("R", 2, null, false), Reply.identity());
        if (client.knows(outcome)) {
            for (String reference : outcome.orElseThrow()) {
                assertThat(client.acknowledged.add(id + " " + reference))
                        .as(id + " " + reference + " is granted once")
                        .isTrue();
            }
        } else {
            awaitUp(service);
        }
    }

    private static void awaitUp(ServiceWithoutSpring service) {
        await().atMost(LONGEST_RECOVERY)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> service.store.status() == StoreStatus.UP);
    }

    private static void assertNothingLost(ServiceWithoutSpring service, Client client, String when) {
        Set<String> owned = new HashSet<>();
        for (String id : List.of("board", "sheet", "other")) {
            for (String reference : owned(service, id)) {
                owned.add(id + " " + reference);
            }
            assertThat(service.references
                            .list(key(id), Scope.HIERARCHY, null, null, 1000)
                            .orElseThrow()
                            .references())
                    .as(when)
                    .doesNotHaveDuplicates();
        }
        assertThat(owned).as(when).containsAll(client.acknowledged);
    }

    private static List<String> owned(ServiceWithoutSpring service, String id) {
        return service.references
                .list(key(id), Scope.OWN, null, null, 1000)
                .orElseThrow()
                .references();
    }

    @Test
    void aCommitInDoubtBlocksReadsUntilTheStoreIsReopened() {
        FaultyDataSource faulty =
                new FaultyDataSource(SqliteConnections.writers(directory.resolve("refman.db")), Fault.AFTER);
        try (HierarchyStore store = Databases.sqlite(directory, faulty.dataSource())) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
            Client client = new Client();
            service.create("board", null, null);
            faulty.holdConnectionsAfterCommit();
            int call = 0;
            while (client.refusals == 0) {
                faulty.failAfter(call);
                Outcome<List<String>> outcome = service.references.generate(
                        key("board"), new Generation("R", 2, null, false), Reply.identity());
                if (client.knows(outcome)) {
                    client.acknowledged.addAll(outcome.orElseThrow());
                }
                call++;
            }
            assertThat(store.status()).isEqualTo(StoreStatus.DOWN);
            assertThat(client.knows(service.managers.get(key("unknown")))).isFalse();
            faulty.releaseConnections();
            awaitUp(service);
            // The reply to the commit was lost, so its numbers are used although no client received them.
            List<String> next = service.references
                    .generate(key("board"), new Generation("R", 1, null, false), Reply.identity())
                    .orElseThrow();
            assertThat(owned(service, "board")).containsAll(next).hasSize(client.acknowledged.size() + 3);
        }
    }
}
