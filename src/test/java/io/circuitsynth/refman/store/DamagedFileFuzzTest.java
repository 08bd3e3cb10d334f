package io.circuitsynth.refman.store;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.changelog.ChangeEvent;
import io.circuitsynth.refman.changelog.ChangeFilter;
import io.circuitsynth.refman.changelog.ChangeLog;
import io.circuitsynth.refman.changelog.ChangePage;
import io.circuitsynth.refman.changelog.ChangePosition;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Verification;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.manager.ManagerPlan;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.circuitsynth.refman.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes bytes of a database file, opens it, and reads and changes everything in it.
 *
 * <p>Each answer must be true or a refusal that tells of the damage, and nothing may hang. Two kinds of damage change answers
 * unnoticed by a request, and must be found by a verification: a row that is gone, if no count misses it, and an entry of an
 * index that is gone. {@code -Dfuzz.files} sets the number of files, {@code -Dfuzz.seed} another seed.
 */
class DamagedFileFuzzTest {

    private static final int FILES = Integer.getInteger("fuzz.files", 200);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int HIERARCHIES = 8;

    private static final Set<RefusalCode> TOLD = Set.of(RefusalCode.DATA_DAMAGED);
    private static final Set<RefusalCode> LOST =
            Set.of(RefusalCode.DATA_DAMAGED, RefusalCode.MANAGER_NOT_FOUND, RefusalCode.HIERARCHY_NOT_FOUND);

    private static final Set<RefusalCode> LOST_LOG =
            Set.of(RefusalCode.DATA_DAMAGED, RefusalCode.CHANGES_GONE, RefusalCode.HIERARCHY_NOT_FOUND);

    @TempDir
    private Path directory;

    private final Map<String, Snapshot> written = new TreeMap<>();
    private final Map<String, List<ChangeEvent>> logged = new TreeMap<>();
    private final Map<String, Set<String>> everUsed = new TreeMap<>();
    private byte[] file;
    private int refusedAtStart;
    private int refused;
    private int unnoticed;

    @BeforeEach
    void write() throws IOException {
        try (HierarchyStore store = Databases.sqlite(directory.resolve("whole"))) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
            for (int i = 0; i < HIERARCHIES; i++) {
                write(service, "board" + i, i);
            }
            for (String root : List.copyOf(everUsed.keySet())) {
                written.put(root, service.snapshots.exportHierarchy(key(root)).orElseThrow());
                logged.put(root, log(store, root).orElseThrow().events());
            }
            file = Files.readAllBytes(store.backUp().orElseThrow());
        }
    }

    private void write(ServiceWithoutSpring service, String root, int i) {
        service.managers
                .create(TENANT, new ManagerPlan(root, "Board " + i, null, "kicad", Map.of("R", 10L)), Reply.identity())
                .orElseThrow();
        Set<String> used = new HashSet<>();
        everUsed.put(root, used);
        for (String sheet : List.of(root + "-power", root + "-audio", root + "-gone")) {
            service.create(sheet, root, null);
            used.addAll(service.references
                    .generate(key(sheet), new Generation("R", 20 + 30 * i, null, false), Reply.identity())
                    .orElseThrow());
            used.addAll(service.references
                    .generate(key(sheet), new Generation("C", 2, 70_000L * i + 1, false), Reply.identity())
                    .orElseThrow());
            service.references.generateNets(key(sheet), 3, Reply.identity()).orElseThrow();
        }
        service.references
                .register(key(root), List.of("USR_BTN", "#PWR01", "LED"), Reply.identity())
                .orElseThrow();
        service.references
                .release(key(root + "-power"), "R12", Reply.identity())
                .orElseThrow();
        service.trees.delete(key(root + "-gone"), false, Reply.identity()).orElseThrow();
    }

    @Test
    void everyAnswerFromADamagedFileIsTrueOrARefusal() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < FILES; i++) {
            byte[] damaged = file.clone();
            String damage = damage(damaged, random);
            Path place = Files.createDirectories(directory.resolve("damaged" + i));
            Files.write(place.resolve("refman.db"), damaged);
            assertTimeoutPreemptively(
                    LIMIT, () -> readAndChange(place, damage), () -> "a request hangs after " + damage);
            delete(place);
        }
        System.out.printf(
                "%d damaged files: %d refused at start, %d hierarchies refused, %d changed answers told by a"
                        + " verification only%n",
                FILES, refusedAtStart, refused, unnoticed);
    }

    private static String damage(byte[] bytes, Random random) {
        StringBuilder damage = new StringBuilder();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            int length = random.nextInt(8) == 0 ? Math.min(bytes.length - at, 1 + random.nextInt(600)) : 1;
            int kind = random.nextInt(3);
            for (int each = at; each < at + length; each++) {
                bytes[each] = (byte)
                        switch (kind) {
                            case 0 -> bytes[each] ^ (1 << random.nextInt(8));
                            case 1 -> random.nextInt(256);
                            default -> 0;
                        };
            }
            damage.append("bytes ")
                    .append(at)
                    .append(" to ")
                    .append(at + length)
                    .append("; ");
        }
        return damage.toString();
    }

    private void readAndChange(Path place, String damage) {
        try (DataDirectory taken = DataDirectory.open(place);
                HierarchyStore store = open(taken)) {
            ServiceWithoutSpring service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
            Verification.Report report =
                    new Verification(store, service.cache).run().orElseThrow();
            boolean isTold =
                    report.damagedHierarchies() > 0 || !report.database().isEmpty();
            written.forEach((root, snapshot) -> read(service, root, snapshot, isTold, damage));
            logged.forEach((root, events) -> readLog(store, root, events, isTold, damage));
            list(service, isTold, damage);
            everUsed.forEach((root, used) -> generate(service, root, used, isTold, damage));
        } catch (DataDirectoryException e) {
            assertThat(e).as(damage).hasMessageContaining("cannot be used");
            refusedAtStart++;
        }
    }

    private static HierarchyStore open(DataDirectory taken) {
        return new SqliteStore(
                taken, SqliteConnections.writers(taken.databaseFile()), Clock.systemUTC(), System::nanoTime);
    }

    private void read(ServiceWithoutSpring service, String root, Snapshot expected, boolean isTold, String damage) {
        Outcome<Snapshot> outcome = service.snapshots.exportHierarchy(key(root));
        if (!outcome.isDone()) {
            assertRefused(outcome, isTold, damage);
        } else if (!outcome.orElseThrow().equals(expected)) {
            assertThat(isTold)
                    .as(damage + outcome.orElseThrow() + " instead of " + expected)
                    .isTrue();
            // The counts of the hierarchy miss each manager and each used reference.
            assertThat(outcome.orElseThrow().managers())
                    .as(damage)
                    .extracting(each -> each.id() + each.name() + each.parentId() + each.references())
                    .isEqualTo(expected.managers().stream()
                            .map(each -> each.id() + each.name() + each.parentId() + each.references())
                            .toList());
            unnoticed++;
        }
    }

    private void readLog(HierarchyStore store, String root, List<ChangeEvent> expected, boolean isTold, String damage) {
        Outcome<ChangePage> log = log(store, root);
        if (!log.isDone()) {
            RefusalCode code = log.fold(page -> RefusalCode.INDEX_FAILED, Refusal::code);
            assertThat(code).as(damage).isIn(isTold ? LOST_LOG : TOLD);
            assertThat(isTold).as(damage).isTrue();
            refused++;
        } else if (!log.orElseThrow().events().equals(expected)) {
            assertThat(isTold).as(damage).isTrue();
            unnoticed++;
        }
    }

    private static Outcome<ChangePage> log(HierarchyStore store, String root) {
        return new ChangeLog(store).read(key(root), ChangePosition.after(0), 1000, ChangeFilter.ALL);
    }

    private void assertRefused(Outcome<?> outcome, boolean isTold, String damage) {
        RefusalCode code = outcome.fold(value -> RefusalCode.INDEX_FAILED, Refusal::code);
        assertThat(code).as(damage).isIn(isTold ? LOST : TOLD);
        assertThat(isTold).as(damage).isTrue();
        refused++;
    }

    private static void list(ServiceWithoutSpring service, boolean isTold, String damage) {
        var managers = service.managers.list(TENANT, false, "", 1000);
        var hierarchies = service.hierarchies.list(TENANT, "", 1000);
        for (Outcome<?> outcome : List.of(managers, hierarchies)) {
            if (!outcome.isDone()) {
                assertThat(outcome.<RefusalCode>fold(value -> RefusalCode.INDEX_FAILED, Refusal::code))
                        .as(damage)
                        .isIn(TOLD);
                assertThat(isTold).as(damage).isTrue();
            }
        }
    }

    private void generate(ServiceWithoutSpring service, String root, Set<String> used, boolean isTold, String damage) {
        Outcome<List<String>> outcome =
                service.references.generate(key(root), new Generation("R", 5, null, false), Reply.identity());
        if (outcome.isDone()) {
            if (!isTold) {
                assertThat(used).as(damage).doesNotContainAnyElementsOf(outcome.orElseThrow());
            }
        } else {
            // A page may be damaged where nothing is read, but written.
            RefusalCode code = outcome.fold(value -> RefusalCode.INDEX_FAILED, Refusal::code);
            assertThat(code).as(damage).isIn(isTold ? LOST : TOLD);
        }
    }

    private static void delete(Path place) throws IOException {
        try (var files = Files.list(place)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(place);
    }
}
