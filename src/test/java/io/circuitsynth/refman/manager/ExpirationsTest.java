package io.circuitsynth.refman.manager;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static io.circuitsynth.refman.ServiceWithoutSpring.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ManualClock;
import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.InitialHoldings;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.snapshot.Snapshot;
import io.circuitsynth.refman.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpirationsTest {

    private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock now = new ManualClock(NOON);
    private final ServiceWithoutSpring service =
            new ServiceWithoutSpring(BITMAP, LIMITS, new MemoryStore(), Long.MAX_VALUE, now);

    private static ManagerPlan expiring(String id) {
        return new ManagerPlan(id, null, null, null, Map.of(), InitialHoldings.NONE, "PT1H");
    }

    private void createExpiring(String id) {
        service.managers.create(TENANT, expiring(id), Reply.identity()).orElseThrow();
        service.create(id + "-child", id, null);
    }

    private void pass(Duration time) {
        now.pass(time);
    }

    private static String refusal(Outcome<?> outcome) {
        return outcome.fold(done -> "done", refusal -> refusal.code().name());
    }

    private long managers() {
        return service.store.totals().managers();
    }

    @Test
    void aHierarchyThatIsNotRenewedInTimeIsDeleted() {
        service.create("board", null, null);
        createExpiring("trial");
        assertThat(service.managers.get(key("trial")).orElseThrow().expiry())
                .isEqualTo(new Expiry(HOUR, NOON.plus(HOUR)));
        assertThat(service.managers.get(key("trial-child")).orElseThrow().expiry())
                .isNull();
        assertThat(service.hierarchies.tree(key("trial")).orElseThrow().expiresAt())
                .isEqualTo(NOON.plus(HOUR));
        pass(HOUR.minusSeconds(1));
        service.expirations.deleteExpired();
        assertThat(managers()).isEqualTo(3);
        pass(Duration.ofSeconds(1));
        service.expirations.deleteExpired();
        assertThat(managers()).isEqualTo(1);
        assertThat(service.runner.expiredHierarchies()).isEqualTo(1);
        assertThat(refusal(service.managers.get(key("trial-child")))).isEqualTo("MANAGER_NOT_FOUND");
        assertThat(refusal(service.managers.get(key("board")))).isEqualTo("done");
    }

    @Test
    void aRenewalPostponesTheEndAndRaisesTheVersionByOne() {
        createExpiring("trial");
        long version = version("trial");
        pass(Duration.ofMinutes(59));
        assertThat(service.expirations
                        .renew(key("trial"), null, Reply.identity())
                        .orElseThrow())
                .isEqualTo(now.instant().plus(HOUR));
        assertThat(version("trial")).isEqualTo(version + 1);
        pass(Duration.ofMinutes(59));
        assertThat(service.expirations
                        .renew(key("trial"), "PT2H", Reply.identity())
                        .orElseThrow())
                .isEqualTo(now.instant().plus(Duration.ofHours(2)));
        pass(Duration.ofMinutes(119));
        service.expirations.deleteExpired();
        assertThat(service.expirations
                        .renew(key("trial"), null, Reply.identity())
                        .orElseThrow())
                .isEqualTo(now.instant().plus(HOUR));
        service.expirations.renew(key("trial"), null, Reply.identity()).orElseThrow();
        assertThat(version("trial")).isEqualTo(version + 3);
        assertThat(refusal(service.managers.findOrCreate(TENANT, "trial", expiring("trial"), Reply.identity())))
                .isEqualTo("done");
    }

    private long version(String id) {
        return service.store.version(service.store.find(key(id)).orElseThrow()).orElseThrow();
    }

    @Test
    void anExpiredHierarchyIsNotFoundBeforeItIsDeleted() {
        createExpiring("trial");
        service.create("board", null, null);
        pass(HOUR);
        assertThat(refusal(service.managers.get(key("trial-child")))).isEqualTo("MANAGER_NOT_FOUND");
        assertThat(refusal(service.hierarchies.tree(key("trial")))).isEqualTo("HIERARCHY_NOT_FOUND");
        assertThat(managers()).isEqualTo(3);
        assertThat(refusal(service.references.generate(
                        key("trial-child"), new Generation("R", 1, null, false), Reply.identity())))
                .isEqualTo("MANAGER_NOT_FOUND");
        assertThat(managers()).isEqualTo(1);
        assertThat(service.runner.expiredHierarchies()).isEqualTo(1);
        assertThat(refusal(service.expirations.renew(key("trial"), null, Reply.identity())))
                .isEqualTo("HIERARCHY_NOT_FOUND");
        createExpiring("trial");
        pass(HOUR);
        assertThat(refusal(service.trees.attach(key("board"), key("trial-child"), Reply.identity())))
                .isEqualTo("MANAGER_NOT_FOUND");
        assertThat(managers()).isEqualTo(1);
    }

    @Test
    void theIdsOfAnExpiredHierarchyCanBeUsedAtOnce() {
        createExpiring("trial");
        Snapshot snapshot = service.snapshots.exportHierarchy(key("trial")).orElseThrow();
        pass(HOUR);
        service.managers
                .create(TENANT, plan("trial-child", null, null), Reply.identity())
                .orElseThrow();
        assertThat(service.managers
                        .findOrCreate(TENANT, "trial", expiring("trial"), Reply.identity())
                        .orElseThrow()
                        .isNew())
                .isTrue();
        service.trees.delete(key("trial-child"), true, Reply.identity()).orElseThrow();
        pass(HOUR);
        service.snapshots
                .importHierarchy(TENANT, snapshot, false, Reply.identity())
                .orElseThrow();
        assertThat(service.managers.get(key("trial")).orElseThrow().expiry()).isNull();
        pass(HOUR);
        service.expirations.deleteExpired();
        assertThat(managers()).isEqualTo(2);
        assertThat(service.runner.expiredHierarchies()).isEqualTo(2);
    }

    @Test
    void anAttachedRootExpiresNoMoreAndADetachedPartDoesNotExpire() {
        createExpiring("trial");
        createExpiring("other");
        service.create("board", null, null);
        service.trees.attach(key("trial"), key("board"), Reply.identity()).orElseThrow();
        service.trees.detach(key("other-child"), Reply.identity()).orElseThrow();
        pass(HOUR);
        service.expirations.deleteExpired();
        assertThat(service.managers.get(key("trial")).orElseThrow().expiry()).isNull();
        assertThat(service.managers.get(key("other-child")).orElseThrow().expiry())
                .isNull();
        assertThat(refusal(service.managers.get(key("other")))).isEqualTo("MANAGER_NOT_FOUND");
    }

    @Test
    void onlyARootCanExpireAndOnlyAnExpiringOneIsRenewed() {
        service.create("board", null, null);
        assertThat(refusal(service.managers.create(
                        TENANT,
                        new ManagerPlan("child", null, "board", null, Map.of(), InitialHoldings.NONE, "PT1H"),
                        Reply.identity())))
                .isEqualTo("EXPIRY_OF_CHILD");
        assertThat(refusal(service.expirations.renew(key("board"), "PT1H", Reply.identity())))
                .isEqualTo("NO_EXPIRY");
        assertThat(refusal(service.managers.findOrCreate(TENANT, "board", expiring("board"), Reply.identity())))
                .isEqualTo("MANAGER_EXISTS");
        createExpiring("trial");
        assertThat(refusal(service.expirations.renew(key("trial-child"), null, Reply.identity())))
                .isEqualTo("HIERARCHY_NOT_FOUND");
        assertThat(refusal(service.managers.findOrCreate(TENANT, "trial", plan("trial", null, null), Reply.identity())))
                .isEqualTo("MANAGER_EXISTS");
        Map<String, Object> details = service.managers
                .findOrCreate(TENANT, "trial", plan("trial", null, null), Reply.identity())
                .fold(found -> Map.of(), Refusal::details);
        assertThat(details).containsEntry("differs", "expiresIn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT90M", "P1DT2H", "P30D", "pt1h"})
    void aLifetimeIsADurationOfWholeSeconds(String text) {
        assertThat(Expiry.parse(text).orElseThrow()).isEqualTo(Duration.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1h", "PT0S", "PT0.5S", "PT1.5S", "-PT1H", "P30DT1S", "P1M", "PT9999999999999999999H"})
    void anotherLifetimeIsRefused(String text) {
        for (Outcome<?> outcome : List.of(
                Expiry.parse(text),
                service.expirations.renew(key("board"), text, Reply.identity()),
                service.managers.create(
                        TENANT,
                        new ManagerPlan("board", null, null, null, Map.of(), InitialHoldings.NONE, text),
                        Reply.identity()))) {
            assertThat(refusal(outcome)).isEqualTo(RefusalCode.INVALID_EXPIRY.name());
        }
    }
}
