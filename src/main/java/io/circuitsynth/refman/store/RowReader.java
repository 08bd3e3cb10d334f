package io.circuitsynth.refman.store;

import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyRows;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterKey;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.ManagerRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import io.circuitsynth.refman.index.IndexRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads rows in a transaction of the caller. */
final class RowReader {

    private static final String FIND = """
            select hierarchy_id from manager where tenant = ? and id = ?""";

    private static final String VERSION = """
            select version from hierarchy where id = ?""";

    private static final String HIERARCHY = """
            select version, rules from hierarchy where id = ?""";

    private static final String MANAGERS = """
            select slot, tenant, id, name, created_at_micros, parent_slot, position
            from manager where hierarchy_id = ?""";

    private static final String COUNTERS = """
            select slot, counted, prefix, next_number from counter where hierarchy_id = ?""";

    private static final String NUMBERS = """
            select slot, counted, prefix, digits, block, owned, retired from number_block where hierarchy_id = ?""";

    private static final String HIERARCHY_NUMBERS = """
            select counted, prefix, digits, block, ahead, retired from hierarchy_block where hierarchy_id = ?""";

    private static final String UNNUMBERED = """
            select slot, reference from unnumbered where hierarchy_id = ?""";

    private static final String LIST_MANAGERS = """
            select id from manager where tenant = ? and id > ? order by id limit ?""";

    private static final String LIST_ROOTS = """
            select root_id from hierarchy where tenant = ? and root_id > ? order by root_id limit ?""";

    private static final String LIST_HIERARCHIES = """
            select h.root_id, m.name, h.rules, h.managers_count, h.references_count
            from hierarchy h join manager m on m.tenant = h.tenant and m.id = h.root_id
            where h.tenant = ? and h.root_id > ? order by h.root_id limit ?""";

    private static final String TOTALS = """
            select count(*), sum(managers_count), sum(references_count) from hierarchy""";

    private static final String TOTALS_OF_TENANT = """
            select count(*), coalesce(sum(managers_count), 0), coalesce(sum(references_count), 0)
            from hierarchy where tenant = ?""";

    private static final String RESPONSE_BYTES_OF_TENANT = """
            select coalesce(sum(coalesce(length(body), 0) + ?), 0) from answer where tenant = ?""";

    private static final String RESPONSE = """
            select fingerprint, status, location, content_type, body, answered_at_micros
            from answer where tenant = ? and idempotency_key = ?""";

    private static final String RESPONSE_BEFORE = """
            select 1 from answer where answered_at_micros < ? limit 1""";

    private final Connection connection;
    private final Dialect dialect;

    RowReader(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** Maps a row to a value. */
    @FunctionalInterface
    private interface Mapping<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Sets the parameters of a statement. */
    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    /** Uses a row. */
    @FunctionalInterface
    private interface RowAction {
        void accept(ResultSet row) throws SQLException;
    }

    private void forEach(String sql, Parameters parameters, RowAction action) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(dialect.fetchedRows());
            parameters.set(statement);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    action.accept(rows);
                }
            }
        }
    }

    private <T> List<T> list(String sql, Parameters parameters, Mapping<T> mapping) throws SQLException {
        List<T> list = new ArrayList<>();
        forEach(sql, parameters, row -> list.add(mapping.of(row)));
        return list;
    }

    private <T> Optional<T> one(String sql, Parameters parameters, Mapping<T> mapping) throws SQLException {
        return list(sql, parameters, mapping).stream().findFirst();
    }

    Optional<HierarchyId> find(ManagerKey key) throws SQLException {
        return one(
                FIND,
                statement -> {
                    statement.setString(1, key.tenant());
                    statement.setString(2, key.id());
                },
                row -> dialect.id(row, 1));
    }

    OptionalLong version(HierarchyId id) throws SQLException {
        return one(VERSION, statement -> dialect.setId(statement, 1, id), row -> row.getLong(1)).stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /**
     * Loads a hierarchy.
     *
     * @param lock whether its row is locked until the transaction ends
     * @param budget counts the rows while they are read
     */
    Optional<StoredHierarchy> load(HierarchyId id, boolean lock, LoadBudget budget) throws SQLException {
        record Head(long version, String rules) {}
        Parameters ofHierarchy = statement -> dialect.setId(statement, 1, id);
        Optional<Head> head = one(
                lock ? HIERARCHY + dialect.lockingRow() : HIERARCHY,
                ofHierarchy,
                row -> new Head(row.getLong(1), row.getString(2)));
        if (head.isEmpty()) {
            return Optional.empty();
        }
        HierarchyRows rows = new HierarchyRows();
        forEach(MANAGERS, ofHierarchy, row -> {
            budget.take(RowMemory.MANAGER);
            rows.managers().add(manager(row));
        });
        forEach(COUNTERS, ofHierarchy, row -> {
            budget.take(RowMemory.COUNTER);
            CounterKey key = new CounterKey(row.getInt(1), counted(row.getInt(2)), row.getString(3));
            rows.counters().add(new CounterRow(key, row.getLong(4)));
        });
        forEach(NUMBERS, ofHierarchy, row -> {
            IndexRows.NumbersKey key =
                    new IndexRows.NumbersKey(row.getInt(1), new Series(row.getString(3), row.getInt(4)), row.getInt(5));
            IndexRows.Numbers numbers = new IndexRows.Numbers(key, row.getBytes(6), row.getBytes(7));
            budget.take(RowMemory.ofNumbers(numbers.owned(), numbers.retired()));
            index(rows, row.getInt(2)).numbers().add(numbers);
        });
        forEach(HIERARCHY_NUMBERS, ofHierarchy, row -> {
            IndexRows.HierarchyNumbersKey key =
                    new IndexRows.HierarchyNumbersKey(new Series(row.getString(2), row.getInt(3)), row.getInt(4));
            IndexRows.HierarchyNumbers numbers = new IndexRows.HierarchyNumbers(key, row.getBytes(5), row.getBytes(6));
            budget.take(RowMemory.ofNumbers(numbers.ahead(), numbers.retired()));
            index(rows, row.getInt(1)).hierarchyNumbers().add(numbers);
        });
        forEach(UNNUMBERED, ofHierarchy, row -> {
            budget.take(RowMemory.UNNUMBERED);
            IndexRows.UnnumberedKey key = new IndexRows.UnnumberedKey(row.getInt(1), row.getString(2));
            rows.references().unnumbered().add(new IndexRows.Unnumbered(key, true));
        });
        return Optional.of(
                new StoredHierarchy(id, head.get().version(), head.get().rules(), rows));
    }

    private static IndexRows index(HierarchyRows rows, int counted) {
        return counted(counted) == Counted.NETS ? rows.nets() : rows.references();
    }

    private static Counted counted(int code) {
        return code == RowWriter.code(Counted.NETS) ? Counted.NETS : Counted.REFERENCES;
    }

    private static ManagerRow manager(ResultSet row) throws SQLException {
        int parentSlot = row.getInt(6);
        Integer parent = row.wasNull() ? null : (Integer) parentSlot;
        return new ManagerRow(
                row.getInt(1),
                new StoredManager(
                        new ManagerKey(row.getString(2), row.getString(3)),
                        row.getString(4),
                        time(row.getLong(5)),
                        parent,
                        row.getLong(7)));
    }

    List<ManagerKey> managers(String tenant, boolean rootsOnly, String after, int limit) throws SQLException {
        return list(
                rootsOnly ? LIST_ROOTS : LIST_MANAGERS,
                page(tenant, after, limit),
                row -> new ManagerKey(tenant, row.getString(1)));
    }

    List<HierarchySummary> hierarchies(String tenant, String after, int limit) throws SQLException {
        return list(
                LIST_HIERARCHIES,
                page(tenant, after, limit),
                row -> new HierarchySummary(
                        new ManagerKey(tenant, row.getString(1)),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getLong(5)));
    }

    private static Parameters page(String tenant, String after, int limit) {
        return statement -> {
            statement.setString(1, tenant);
            statement.setString(2, after);
            statement.setInt(3, limit);
        };
    }

    StoreTotals totals() throws SQLException {
        return one(TOTALS, statement -> {}, row -> new StoreTotals(row.getLong(1), row.getLong(2), row.getLong(3)))
                .orElseThrow();
    }

    StoreTotals totals(String tenant) throws SQLException {
        return one(
                        TOTALS_OF_TENANT,
                        statement -> statement.setString(1, tenant),
                        row -> new StoreTotals(row.getLong(1), row.getLong(2), row.getLong(3)))
                .orElseThrow();
    }

    long storedResponseBytes(String tenant) throws SQLException {
        return one(
                        RESPONSE_BYTES_OF_TENANT,
                        statement -> {
                            statement.setInt(1, StoredResponse.BYTES_WITHOUT_BODY);
                            statement.setString(2, tenant);
                        },
                        row -> row.getLong(1))
                .orElseThrow();
    }

    /** Returns the size of the database in bytes. */
    long bytes() throws SQLException {
        return one(dialect.databaseBytes(), statement -> {}, row -> row.getLong(1))
                .orElseThrow();
    }

    Optional<StoredResponse> storedResponse(IdempotencyKey key) throws SQLException {
        return one(
                RESPONSE,
                statement -> {
                    statement.setString(1, key.tenant());
                    statement.setString(2, key.key());
                },
                row -> new StoredResponse(
                        key,
                        row.getBytes(1),
                        row.getInt(2),
                        row.getString(3),
                        row.getString(4),
                        body(row.getBytes(5)),
                        time(row.getLong(6))));
    }

    /** Returns whether there is a response that was stored before a time. */
    boolean hasResponseBefore(Instant time) throws SQLException {
        return one(RESPONSE_BEFORE, statement -> statement.setLong(1, RowWriter.micros(time)), row -> row.getInt(1))
                .isPresent();
    }

    private static byte[] body(byte @Nullable [] stored) {
        return stored == null ? new byte[0] : stored;
    }

    private static Instant time(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
