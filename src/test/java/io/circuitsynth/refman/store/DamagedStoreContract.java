package io.circuitsynth.refman.store;

import static io.circuitsynth.refman.ServiceWithoutSpring.BITMAP;
import static io.circuitsynth.refman.ServiceWithoutSpring.LIMITS;
import static io.circuitsynth.refman.ServiceWithoutSpring.TENANT;
import static io.circuitsynth.refman.ServiceWithoutSpring.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.changelog.ChangeFilter;
import io.circuitsynth.refman.changelog.ChangeLog;
import io.circuitsynth.refman.changelog.ChangeLogPruning;
import io.circuitsynth.refman.changelog.ChangePage;
import io.circuitsynth.refman.changelog.ChangePosition;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Verification;
import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.HierarchyChange;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.hierarchy.ManagerDescription;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damages rows of one of three hierarchies, and expects a refusal for that one and the truth about the others. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class DamagedStoreContract {

    private static final String OF_B = " where hierarchy_id = (select id from hierarchy where root_id = 'b')";

    private HierarchyStore store;
    private ServiceWithoutSpring service;

    /** Opens a store; each call opens the same database. */
    abstract HierarchyStore open() throws SQLException;

    /** Opens a connection whose changes do not run triggers. */
    abstract Connection connectWithoutTriggers() throws SQLException;

    /** Opens a connection as another version of the service does. */
    abstract Connection connect() throws SQLException;

    @BeforeEach
    void createHierarchies() throws SQLException {
        serve();
        for (String root : List.of("a", "b", "c")) {
            service.create(root, null, "kicad");
            service.create(root + "-child", root, null);
            generate(root, 3);
            service.references
                    .register(key(root + "-child"), List.of("USR_BTN", "C9"), Reply.identity())
                    .orElseThrow();
            service.references
                    .generate(key(root), new Generation("Q", 1, 50L, false), Reply.identity())
                    .orElseThrow();
        }
        store.close();
    }

    /** Returns the store of the last {@link #serve}. */
    final HierarchyStore store() {
        return store;
    }

    /** Opens the store. */
    final void serve() throws SQLException {
        store = open();
        service = new ServiceWithoutSpring(BITMAP, LIMITS, store, Long.MAX_VALUE);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void damage(String... statements) throws SQLException {
        try (Connection connection = connectWithoutTriggers()) {
            execute(connection, statements);
        }
        serve();
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
            }
        }
    }

    private Outcome<List<String>> generate(String id, int count) {
        return service.references.generate(key(id), new Generation("R", count, null, false), Reply.identity());
    }

    private static @Nullable RefusalCode code(Outcome<?> outcome) {
        return outcome.<@Nullable RefusalCode>fold(value -> null, Refusal::code);
    }

    /** Asserts that every operation on b is refused, that lists show the others, and that these go on. */
    private void assertOnlyBIsRefused(RefusalCode code) {
        for (String id : List.of("b", "b-child")) {
            assertThat(code(service.managers.get(key(id)))).as(id).isEqualTo(code);
            assertThat(code(generate(id, 1))).as(id).isEqualTo(code);
            assertThat(code(service.trees.delete(key(id), true, Reply.identity())))
                    .as(id)
                    .isEqualTo(code);
            assertThat(code(service.trees.attach(key("a-child"), key(id), Reply.identity())))
                    .as(id)
                    .isEqualTo(code);
        }
        assertThat(code(service.hierarchies.tree(key("b")))).isEqualTo(code);
        assertThat(managers()).containsExactly("a", "a-child", "c", "c-child");
        assertThat(generate("a", 1).orElseThrow()).containsExactly("R4");
        assertThat(service.references
                        .list(key("c"), Scope.SUBTREE, null, null, 10)
                        .orElseThrow()
                        .references())
                .containsExactly("C9", "Q50", "R1", "R2", "R3", "USR_BTN");
        assertThat(verify().damagedHierarchies()).isLessThanOrEqualTo(1);
    }

    private List<String> managers() {
        return service.managers.list(TENANT, false, "", 10).orElseThrow().items().stream()
                .map(ManagerDescription::key)
                .map(each -> each.id())
                .toList();
    }

    private Verification.Report verify() {
        return new Verification(store, service.cache).run().orElseThrow();
    }

    @Test
    void anUndamagedStoreHasNoFindings() throws SQLException {
        serve();
        assertThat(verify()).isEqualTo(new Verification.Report(3, 0, 0, List.of(), List.of()));
        assertThat(store.findDamage(StoreCheck.QUICK, 10)).isEmpty();
        assertThat(managers()).hasSize(6);
    }

    @Test
    void aManagerWhoseHierarchyIsGoneIsRefusedWithoutALoop() throws SQLException {
        damage("delete from hierarchy where root_id = 'b'");
        assertOnlyBIsRefused(RefusalCode.DATA_DAMAGED);
        assertThat(store.findDamage(StoreCheck.QUICK, 10))
                .anyMatch(each -> each.endsWith("it is gone, but has rows in the table manager"))
                .anyMatch(each -> each.endsWith("it is gone, but has rows in the table number_block"));
        assertThat(code(service.managers.create(TENANT, ServiceWithoutSpring.plan("b", null, null), Reply.identity())))
                .isEqualTo(RefusalCode.DATA_DAMAGED);
    }

    @Test
    void aManagerThatItsHierarchyDoesNotContainIsRefusedWithoutALoop() throws SQLException {
        damage("update manager set hierarchy_id = (select id from hierarchy where root_id = 'c'), slot = 99"
                + " where id = 'b-child'");
        // Both hierarchies are damaged: one lacks a manager, the other has one too many.
        for (String id : List.of("b", "b-child", "c", "c-child")) {
            assertThat(code(service.managers.get(key(id)))).as(id).isEqualTo(RefusalCode.DATA_DAMAGED);
        }
        assertThat(managers()).containsExactly("a", "a-child");
        assertThat(verify().damagedHierarchies()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update manager set name = 'other'" + OF_B + " and slot = 1",
                "update manager set position = position + 1" + OF_B + " and slot = 1",
                "update manager set ranges = '1-2 1 R'" + OF_B + " and slot = 1",
                "update manager set parent_slot = null" + OF_B,
                "update manager set created_at_micros = 1" + OF_B + " and slot = 0",
                "update counter set next_number = 2" + OF_B,
                "update counter set prefix = 'X'" + OF_B,
                "update number_block set owned = retired" + OF_B + " and prefix = 'R'",
                "update number_block set retired = owned" + OF_B + " and prefix = 'R'",
                "update number_block set prefix = 'S'" + OF_B + " and prefix = 'R'",
                "update number_block set digits = 3" + OF_B + " and prefix = 'R'",
                "update number_block set block = 4" + OF_B + " and prefix = 'R'",
                "update number_block set slot = 1" + OF_B + " and prefix = 'R'",
                "update hierarchy_block set ahead = retired" + OF_B,
                "update unnumbered set reference = 'ANOTHER'" + OF_B,
                "update hierarchy set references_count = 7 where root_id = 'b'",
                "update hierarchy set rules = 'strict' where root_id = 'b'",
                "update hierarchy set lifetime_seconds = 1, expires_at_micros = 1 where root_id = 'b'",
                "update hierarchy set version = version + 5 where root_id = 'b'",
            })
    void aChangedRowDoesNotMatchItsChecksum(String change) throws SQLException {
        damage(change);
        assertOnlyBIsRefused(RefusalCode.DATA_DAMAGED);
        assertThat(verify().damaged())
                .singleElement()
                .satisfies(each -> assertThat(each.problem()).isEqualTo("the checksum of a row does not match"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from manager" + OF_B + " and slot = 1",
                "delete from manager" + OF_B + " and slot = 0",
                "delete from number_block" + OF_B + " and prefix = 'R'",
                "delete from unnumbered" + OF_B
            })
    void aLostRowIsMissedByTheCountsOfItsHierarchy(String loss) throws SQLException {
        damage(loss);
        for (String id : List.of("b", "b-child")) {
            assertThat(code(service.managers.get(key(id))))
                    .isIn(RefusalCode.DATA_DAMAGED, RefusalCode.MANAGER_NOT_FOUND);
        }
        assertThat(managers()).containsExactly("a", "a-child", "c", "c-child");
        assertThat(verify().damagedHierarchies()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update number_block set checksum = null, owned = retired, retired = hierarchy_id" + OF_B,
                "update number_block set checksum = null, digits = -1" + OF_B,
                "update number_block set checksum = null, slot = 1234567890" + OF_B + " and prefix = 'R'",
                "update counter set checksum = null, next_number = 0" + OF_B,
                "update counter set checksum = null, slot = 7" + OF_B,
                "update manager set checksum = null, parent_slot = 1" + OF_B,
                "update manager set checksum = null, parent_slot = null" + OF_B,
                "update manager set checksum = null, parent_slot = 9" + OF_B + " and slot = 1",
                "update manager set checksum = null, slot = 2000000000" + OF_B + " and slot = 1",
                "update manager set checksum = null, ranges = '1-2 9 R'" + OF_B + " and slot = 1",
                "update hierarchy_block set checksum = null, ahead = hierarchy_id" + OF_B,
            })
    void aRowOfAnEarlierVersionIsCheckedForItsFormat(String change) throws SQLException {
        damage(change.replace("= hierarchy_id", "= " + someBytes()));
        assertOnlyBIsRefused(RefusalCode.DATA_DAMAGED);
        assertThat(verify().damagedHierarchies()).isEqualTo(1);
        assertThat(service.events.fallbacks()).isZero();
    }

    /** Returns a literal of the type of a bitmap that is none. */
    abstract String someBytes();

    @Test
    void theListOfHierarchiesSkipsDamagedOnesOnEveryPage() throws SQLException {
        damage("update hierarchy set rules = 'strict' where root_id = 'b'");
        assertThat(service.hierarchies.list(TENANT, "", 2).orElseThrow().items())
                .extracting(HierarchySummary::root)
                .containsExactly(key("a"), key("c"));
        assertThat(service.hierarchies.list(TENANT, "", 1).orElseThrow().next()).isEqualTo("a");
        assertThat(service.hierarchies.list(TENANT, "a", 1).orElseThrow().items())
                .extracting(HierarchySummary::root)
                .containsExactly(key("c"));
    }

    @Test
    void aRowThatAnEarlierVersionChangesHasNoChecksumUntilItIsWrittenAgain() throws SQLException {
        try (Connection connection = connect()) {
            execute(
                    connection,
                    "update counter set next_number = 10" + OF_B + " and prefix = 'R'",
                    "update hierarchy set version = version + 1 where root_id = 'b'");
        }
        serve();
        assertThat(generate("b", 1).orElseThrow()).containsExactly("R10");
        store.close();
        damage("update counter set next_number = 2" + OF_B + " and prefix = 'R'");
        assertOnlyBIsRefused(RefusalCode.DATA_DAMAGED);
    }

    @Test
    void aHierarchyWhoseRulesAreNotConfiguredIsRefusedByName() throws SQLException {
        damage("update hierarchy set rules = 'gone', checksum = null where root_id = 'b'");
        assertThat(service.managers.get(key("b")).<String>fold(value -> "", Refusal::detail))
                .isEqualTo("The hierarchy uses the rules profile 'gone', which is not configured.");
        assertOnlyBIsRefused(RefusalCode.RULES_NOT_CONFIGURED);
    }

    @Test
    void aDamagedHierarchyIsServedAgainOnceItsRowsAreRestored() throws SQLException {
        damage("update hierarchy set references_count = references_count + 1 where root_id = 'b'");
        assertThat(code(generate("b", 1))).isEqualTo(RefusalCode.DATA_DAMAGED);
        try (Connection connection = connectWithoutTriggers()) {
            execute(connection, "update hierarchy set references_count = references_count - 1 where root_id = 'b'");
        }
        assertThat(generate("b", 1).orElseThrow()).containsExactly("R4");
        assertThat(service.managers.get(key("b")).orElseThrow().key()).isEqualTo(key("b"));
    }

    @Test
    void aStoredResponseThatIsDamagedIsNotSentAgain() throws SQLException {
        serve();
        IdempotencyKey request = new IdempotencyKey(TENANT, "a request");
        store.append(
                        HierarchyChange.NONE,
                        new StoredResponse(
                                request,
                                new byte[] {1},
                                201,
                                null,
                                "application/json",
                                new byte[] {'{', '}'},
                                new HierarchyVersion("board", 7),
                                Instant.EPOCH))
                .await();
        assertThat(store.storedResponse(request)).isPresent();
        store.close();
        damage("update answer set status = 200");
        assertThatThrownBy(() -> store.storedResponse(request)).isInstanceOf(DamagedDataException.class);
        store.close();
        damage("update answer set status = 201, hierarchy_version = 8");
        assertThatThrownBy(() -> store.storedResponse(request)).isInstanceOf(DamagedDataException.class);
        store.close();
        damage("update answer set hierarchy_version = 7");
        assertThat(store.storedResponse(request)).isPresent();
    }

    private Outcome<ChangePage> log(String root, long after) {
        return new ChangeLog(store).read(key(root), ChangePosition.after(after), 100, ChangeFilter.ALL);
    }

    /** Asserts that the log of b is refused with a code, that a verification says why, and that all else is served. */
    private void assertOnlyTheLogOfBIsRefused(RefusalCode code, long after, String problem) {
        assertThat(code(log("b", after))).isEqualTo(code);
        for (String root : List.of("a", "c")) {
            assertThat(log(root, 0).orElseThrow().events()).as(root).isNotEmpty();
        }
        String id = String.valueOf(store.find(key("b")).orElseThrow().value());
        assertThat(verify().database())
                .singleElement()
                .isEqualTo("hierarchyId " + id + ": its change log is damaged: " + problem);
        assertThat(verify().damagedHierarchies()).isZero();
        assertThat(generate("b", 1).orElseThrow()).containsExactly("R4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "at_micros = at_micros + 1",
                "operation = 'other'",
                "changed_by = 'other'",
                "request_id = 'other'",
                "idempotency_key = 'other'",
                "mutations = '[]'",
                "checksum = checksum + 1",
            })
    void aChangedRowOfTheLogIsRefusedAndFound(String change) throws SQLException {
        damage("update change_log set " + change + OF_B + " and version = 2");
        assertOnlyTheLogOfBIsRefused(RefusalCode.DATA_DAMAGED, 0, "a row has a value that is never written");
        assertThatThrownBy(() -> store.missedChanges(store.find(key("b")).orElseThrow(), 0, 10))
                .isInstanceOf(DamagedDataException.class);
        assertThat(log("b", 2).orElseThrow().events()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"created\":[]}", "", "[[\"created\"", "[[\"generated\",1]]", "[[\"owned\",\"references\"]]"})
    void aRowOfTheLogWhoseStepsCannotBeReadIsRefusedAndFound(String steps) throws SQLException {
        serve();
        HierarchyId id = store.find(key("b")).orElseThrow();
        LoggedChange whole = store.changes(id, 1, 1).get(0);
        store.close();
        int checksum = new RowChecksum().ofChange(new LoggedRow(id, 2, whole.origin(), steps));
        damage("update change_log set mutations = '" + steps + "', checksum = " + checksum + OF_B + " and version = 2");
        assertOnlyTheLogOfBIsRefused(RefusalCode.DATA_DAMAGED, 0, "a row cannot be read");
    }

    @Test
    void aLostRowOfTheLogIsNeitherSkippedByAReaderNorOverlooked() throws SQLException {
        damage("delete from change_log" + OF_B + " and version = 3");
        assertThat(log("b", 0).orElseThrow().end()).isEqualTo(ChangePosition.after(2));
        assertOnlyTheLogOfBIsRefused(RefusalCode.CHANGES_GONE, 2, "the change log lacks changes before version 4");
    }

    @Test
    void aLostEndOfTheLogIsRefusedAndFound() throws SQLException {
        damage("delete from change_log" + OF_B + " and version = 5");
        assertOnlyTheLogOfBIsRefused(
                RefusalCode.CHANGES_GONE, 4, "the change log does not end with the version of the hierarchy");
    }

    @Test
    void aDamagedLogKeepsNoOtherFromBeingPruned() throws SQLException {
        damage("update change_log set mutations = ''" + OF_B + " and version = 2");
        new ChangeLogPruning(store, InstantSource.system(), Duration.ofDays(1), 1).prune();
        for (String root : List.of("a", "b", "c")) {
            assertThat(store.changes(store.find(key(root)).orElseThrow(), 0, 10))
                    .as(root)
                    .hasSize(1);
        }
        assertThat(verify().database()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version = version + 1", "version = 1", "ended_at_micros = 1", "checksum = checksum + 1"})
    void aDamagedRowOfAFormerHierarchyIsRefusedAndFound(String change) throws SQLException {
        serve();
        service.trees.delete(key("c"), true, Reply.identity()).orElseThrow();
        store.close();
        damage("update former_hierarchy set " + change);
        assertThat(code(log("c", 0))).isEqualTo(RefusalCode.DATA_DAMAGED);
        assertThat(code(service.managers.create(TENANT, ServiceWithoutSpring.plan("c", null, null), Reply.identity())))
                .isEqualTo(RefusalCode.DATA_DAMAGED);
        assertThat(verify().database())
                .singleElement()
                .satisfies(each -> assertThat(each)
                        .endsWith("its row in the table former_hierarchy is damaged: "
                                + "a row has a value that is never written"));
        assertThat(managers()).containsExactly("a", "a-child", "b", "b-child");
    }

    @Test
    void aLogWithoutAHierarchyIsFound() throws SQLException {
        serve();
        service.trees.delete(key("c"), true, Reply.identity()).orElseThrow();
        store.close();
        damage("delete from former_hierarchy");
        assertThat(store.findDamage(StoreCheck.QUICK, 10))
                .singleElement()
                .satisfies(each ->
                        assertThat(each).endsWith("it is gone and not known, but has rows in the table change_log"));
    }
}
