package io.circuitsynth.refman.store;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.changelog.ChangeFilter;
import io.circuitsynth.refman.changelog.ChangeLog;
import io.circuitsynth.refman.changelog.ChangePosition;
import io.circuitsynth.refman.changelog.ChangeType;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.manager.ManagerPlan;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens databases that were written by earlier versions.
 *
 * <p>{@code -Ddatabase.write=true} writes one with the current version. The database of a released version never changes;
 * later ones are added beside it.
 */
class OldDatabaseTest {

    /** The database of the first version. */
    static final Path V1 = Path.of("src", "test", "resources", "databases", "v1.db");

    private static final Instant THEN = Instant.parse("2026-11-22T12:00:00Z");
    private static final IdempotencyKey REQUEST = new IdempotencyKey(TENANT, "a request");

    @TempDir
    private Path directory;

    @Test
    void theDatabaseOfTheFirstVersionOpens() throws IOException {
        if (Boolean.getBoolean("database.write")) {
            writeTheDatabaseOfThisVersion(directory.resolve("written"));
        }
        Files.copy(V1, directory.resolve("refman.db"));
        try (HierarchyStore store = Databases.sqlite(directory)) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
            assertThat(store.totals()).isEqualTo(new StoreTotals(2, 4, 5_007));
            assertThat(service.managers.get(key("board")).orElseThrow().name()).isEqualTo("The board");
            assertThat(service.managers.get(key("board")).orElseThrow().rules()).isEqualTo("kicad");
            assertThat(service.managers.get(key("board")).orElseThrow().children())
                    .containsExactly(key("power"), key("audio"));
            assertThat(owned(service, "audio")).containsExactly("#PWR01", "R1", "R90000", "R90001", "USR_BTN");
            assertThat(owned(service, "alone")).containsExactly("C1", "C2");
            assertThatTheLogBeginsNow(service, store);
            assertThat(service.references.counters(key("board")).orElseThrow()).isEqualTo(Map.of("R", 5_101L));
            assertThat(generate(service, "power", "R", 1, null, true)).containsExactly("R105");
            assertThat(generate(service, "power", "R", 1, null, false)).containsExactly("R5101");
            assertThat(generate(service, "power", "R", 1, 90_000L, false)).containsExactly("R90002");
            assertThat(service.references
                            .generateNets(key("power"), 1, Reply.identity())
                            .orElseThrow())
                    .containsExactly("N$5");
            service.trees.delete(key("audio"), false, Reply.identity()).orElseThrow();
            assertThat(generate(service, "board", "R", 1, 90_000L, false)).containsExactly("R90003");
            assertThat(generate(service, "board", "R", 1, 90_000L, true)).containsExactly("R90000");
            service.trees.detach(key("power"), Reply.identity()).orElseThrow();
            assertThat(generate(service, "power", "C", 1, null, false)).containsExactly("C7");
            assertThat(store.storedResponse(REQUEST).orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(anAnswer());
        }
    }

    /** Earlier versions had no change log, so that it knows nothing of the changes that they made. */
    private static void assertThatTheLogBeginsNow(ServiceWithoutSpring service, HierarchyStore store) {
        ChangeLog log = new ChangeLog(store);
        ChangePosition before = log.end(key("alone")).orElseThrow();
        assertThat(log.read(key("alone"), ChangePosition.after(0), 10, ChangeFilter.ALL)
                        .<RefusalCode>fold(page -> RefusalCode.INDEX_FAILED, Refusal::code))
                .isEqualTo(RefusalCode.CHANGES_GONE);
        assertThat(generate(service, "alone", "C", 1, null, false)).containsExactly("C3");
        assertThat(log.read(key("alone"), before, 10, ChangeFilter.ALL)
                        .orElseThrow()
                        .events())
                .extracting(
                        event -> event.detail().type() + " " + event.detail().references())
                .containsExactly(ChangeType.REFERENCES_GENERATED + " [C3]");
    }

    private static List<String> owned(ServiceWithoutSpring service, String id) {
        return service.references
                .list(key(id), Scope.OWN, null, null, 1000)
                .orElseThrow()
                .references();
    }

    private static List<String> generate(
            ServiceWithoutSpring service, String id, String prefix, int count, @Nullable Long from, boolean reuse) {
        return service.references
                .generate(key(id), new Generation(prefix, count, from, reuse), Reply.identity())
                .orElseThrow();
    }

    private static StoredResponse anAnswer() {
        return new StoredResponse(
                REQUEST, new byte[] {1, 2}, 201, "/there", "application/json", new byte[] {'{', '}'}, null, THEN);
    }

    private static void writeTheDatabaseOfThisVersion(Path written) throws IOException {
        try (HierarchyStore store = Databases.sqlite(written)) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
            service.managers
                    .create(
                            TENANT,
                            new ManagerPlan("board", "The board", null, "kicad", Map.of("R", 100L)),
                            Reply.identity())
                    .orElseThrow();
            service.managers
                    .create(TENANT, new ManagerPlan("power", null, null, null, Map.of("C", 7L)), Reply.identity())
                    .orElseThrow();
            service.trees.attach(key("power"), key("board"), Reply.identity()).orElseThrow();
            service.create("audio", "board", null);
            service.create("alone", null, null);
            generate(service, "alone", "C", 2, null, false);
            generate(service, "power", "R", 5_001, null, false);
            service.references
                    .register(key("audio"), List.of("USR_BTN", "R1", "#PWR01"), Reply.identity())
                    .orElseThrow();
            generate(service, "audio", "R", 2, 90_000L, false);
            service.references.release(key("power"), "R105", Reply.identity()).orElseThrow();
            service.references.generateNets(key("audio"), 4, Reply.identity()).orElseThrow();
            store.append(HierarchyChange.NONE, anAnswer()).await();
            Files.createDirectories(V1.getParent());
            Files.copy(store.backUp().orElseThrow(), V1, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
