package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.HierarchyHead;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyRows;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import io.circuitsynth.refman.hierarchy.HierarchySummary;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.MemoryEstimate;
import io.circuitsynth.refman.hierarchy.StoredHierarchy;
import io.circuitsynth.refman.index.IndexRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads rows in a transaction of the caller. */
final class RowReader {

    private static final String FIND = """
            select hierarchy_id from manager where tenant = ? and id = ?""";

    private static final String VERSION = """
            select version from hierarchy where id = ?""";

    private static final String HIERARCHY = """
            select version, tenant, root_id, rules, managers_count, references_count, lifetime_seconds,
                expires_at_micros, checksum
            from hierarchy where id = ?""";

    private static final String MANAGERS = """
            select slot, tenant, id, name, created_at_micros, parent_slot, position, ranges, checksum
            from manager where hierarchy_id = ?""";

    private static final String COUNTERS = """
            select slot, counted, prefix, next_number, checksum from counter where hierarchy_id = ?""";

    private static final String NUMBERS = """
            select slot, counted, prefix, digits, block, owned, retired, checksum
            from number_block where hierarchy_id = ?""";

    private static final String HIERARCHY_NUMBERS = """
            select counted, prefix, digits, block, ahead, retired, checksum
            from hierarchy_block where hierarchy_id = ?""";

    private static final String UNNUMBERED = """
            select slot, reference, checksum from unnumbered where hierarchy_id = ?""";

    private static final String SYMBOLS = """
            select symbol_key, slot, unit, reference, checksum from symbol where hierarchy_id = ?""";

    private static final String CHANGES = """
            select version, at_micros, operation, changed_by, request_id, idempotency_key, mutations, checksum
            from change_log where hierarchy_id = ? and version > ? order by version limit ?""";

    private static final String MISSED_CHANGES = """
            select c.version, c.at_micros, c.operation, c.changed_by, c.request_id, c.idempotency_key, c.mutations,
                c.checksum, h.version
            from hierarchy h left join change_log c on c.hierarchy_id = h.id and c.version > ?
            where h.id = ? order by c.version limit ?""";

    private static final String CURRENT_VERSION = """
            select id, version from hierarchy where tenant = ? and root_id = ?""";

    private static final String FORMER = """
            select hierarchy_id, version, ended_at_micros, checksum from former_hierarchy
            where tenant = ? and root_id = ? order by version""";

    /** A statement of one size, which the server plans once. */
    private static final int ROOTS_PER_QUERY = 50;

    private static final String CURRENT_VERSIONS = "select tenant, root_id, version from hierarchy where "
            + "(tenant = ? and root_id = ?)" + " or (tenant = ? and root_id = ?)".repeat(ROOTS_PER_QUERY - 1);

    private static final String TICKET = """
            select tenant, root_id, caller, role, expires_at_micros, checksum from stream_ticket where sha256 = ?""";

    private static final String LAST_VERSION = """
            select hierarchy_id, version, ended_at_micros, checksum from former_hierarchy
            where tenant = ? and root_id = ? order by version desc limit 1""";

    private static final String LIST_MANAGERS = """
            select id from manager where tenant = ? and id > ? order by id limit ?""";

    private static final String LIST_ROOTS = """
            select root_id from hierarchy where tenant = ? and root_id > ? order by root_id limit ?""";

    private static final String LIST_HIERARCHIES = """
            select h.version, h.tenant, h.root_id, h.rules, h.managers_count, h.references_count, h.lifetime_seconds,
                h.expires_at_micros, h.checksum,
                m.slot, m.tenant, m.id, m.name, m.created_at_micros, m.parent_slot, m.position, m.ranges,
                m.checksum,
                h.id, m.hierarchy_id
            from hierarchy h join manager m on m.tenant = h.tenant and m.id = h.root_id
            where h.tenant = ? and h.root_id > ? order by h.root_id limit ?""";

    private static final String LIST_IDS = """
            select id from hierarchy where id > ? order by id limit ?""";

    private static final String LIST_FORMER_IDS = """
            select hierarchy_id from former_hierarchy where hierarchy_id > ? order by hierarchy_id limit ?""";

    private static final String LOG_START = """
            select version, at_micros, (select max(version) from change_log where hierarchy_id = ?)
            from change_log where hierarchy_id = ? order by version limit ?""";

    /** Lists the hierarchies with a log, and their owners. It skips from one log to the next instead of reading all changes. */
    static final String LOGS = """
            with recursive t(hierarchy_id) as (
                select hierarchy_id from (
                    select hierarchy_id from change_log where hierarchy_id > ? order by hierarchy_id limit 1) first
                union all
                select (select c.hierarchy_id from change_log c
                        where c.hierarchy_id > t.hierarchy_id order by c.hierarchy_id limit 1)
                from t where t.hierarchy_id is not null)
            select l.hierarchy_id, coalesce(h.id, f.hierarchy_id)
            from (select hierarchy_id from t where hierarchy_id is not null limit ?) l
            left join hierarchy h on h.id = l.hierarchy_id
            left join former_hierarchy f on f.hierarchy_id = l.hierarchy_id
            order by l.hierarchy_id""";

    private static final String ALL_FORMER = """
            select hierarchy_id, version, ended_at_micros, checksum, tenant, root_id from former_hierarchy
            where hierarchy_id > ? order by hierarchy_id limit ?""";

    private static final String ENDS_OF_LOG = """
            select h.version, (select max(c.version) from change_log c where c.hierarchy_id = h.id)
            from hierarchy h where h.id = ?""";

    private static final String LIST_EXPIRED = """
            select tenant, root_id from hierarchy
            where expires_at_micros <= ? order by expires_at_micros, id limit ?""";

    /** The queries of the owners of rows, by what is wrong with a row that has none. */
    static final Map<String, String> OWNERS = owners();

    private static final String TOTALS = """
            select count(*), sum(managers_count), sum(references_count) from hierarchy""";

    private static final String TOTALS_OF_TENANT = """
            select count(*), coalesce(sum(managers_count), 0), coalesce(sum(references_count), 0)
            from hierarchy where tenant = ?""";

    private static final String RESPONSE_BYTES_OF_TENANT = """
            select coalesce(sum(coalesce(length(body), 0) + ?), 0) from answer where tenant = ?""";

    private static final String RESPONSE = """
            select fingerprint, status, location, content_type, body, answered_at_micros, checksum, root_id,
                hierarchy_version
            from answer where tenant = ? and idempotency_key = ?""";

    private static final String OLDEST_RESPONSE = """
            select tenant, idempotency_key from answer
            where answered_at_micros < ? order by answered_at_micros limit 1""";

    private final Connection connection;
    private final Dialect dialect;
    private final RowMapper rows = new RowMapper();

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

    /** Passes each mapped row to {@code action}, which can throw exceptions of its own. */
    private <T> void forEach(String sql, Parameters parameters, Mapping<T> mapping, Consumer<T> action)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(dialect.fetchedRows());
            parameters.set(statement);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    action.accept(mapped(mapping, found));
                }
            }
        }
    }

    private <T> List<T> list(String sql, Parameters parameters, Mapping<T> mapping) throws SQLException {
        List<T> list = new ArrayList<>();
        forEach(sql, parameters, mapping, list::add);
        return list;
    }

    /** Maps a row; a value of a type or a length that is never written is damage. */
    private static <T> T mapped(Mapping<T> mapping, ResultSet row) throws SQLException {
        try {
            return mapping.of(row);
        } catch (DamagedDataException e) {
            throw e;
        } catch (RuntimeException e) {
            throw DamagedDataException.of("a row cannot be read", e);
        }
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
        Parameters ofHierarchy = statement -> dialect.setId(statement, 1, id);
        try {
            Optional<StoredHierarchy> stored = one(
                    lock ? HIERARCHY + dialect.lockingRow() : HIERARCHY,
                    ofHierarchy,
                    row -> new StoredHierarchy(rows.head(id, row, 1), row.getLong(1), new HierarchyRows()));
            if (stored.isPresent()) {
                read(id, ofHierarchy, stored.get().rows(), budget);
            }
            return stored;
        } catch (DamagedDataException e) {
            throw DamagedDataException.of(id, String.valueOf(e.getMessage()), e.getCause());
        }
    }

    private void read(HierarchyId id, Parameters ofHierarchy, HierarchyRows into, LoadBudget budget)
            throws SQLException {
        forEach(MANAGERS, ofHierarchy, row -> rows.manager(id, row, 1), row -> {
            budget.take(RowMemory.ofManager(row));
            into.managers().add(row);
        });
        forEach(COUNTERS, ofHierarchy, row -> rows.counter(id, row), row -> {
            budget.take(MemoryEstimate.COUNTER);
            into.counters().add(row);
        });
        forEach(
                NUMBERS,
                ofHierarchy,
                row -> {
                    IndexRows.Numbers numbers = rows.numbers(id, row);
                    index(into, row.getInt(2)).numbers().add(numbers);
                    return numbers;
                },
                numbers -> budget.take(RowMemory.ofNumbers(numbers.owned(), numbers.retired())));
        forEach(
                HIERARCHY_NUMBERS,
                ofHierarchy,
                row -> {
                    IndexRows.HierarchyNumbers numbers = rows.hierarchyNumbers(id, row);
                    index(into, row.getInt(1)).hierarchyNumbers().add(numbers);
                    return numbers;
                },
                numbers -> budget.take(RowMemory.ofNumbers(numbers.ahead(), numbers.retired())));
        forEach(UNNUMBERED, ofHierarchy, row -> rows.unnumbered(id, row), row -> {
            budget.take(MemoryEstimate.UNNUMBERED);
            into.references().unnumbered().add(row);
        });
        forEach(SYMBOLS, ofHierarchy, row -> rows.symbol(id, row), row -> {
            budget.take(MemoryEstimate.ofSymbol(row.key()));
            into.symbols().add(row);
        });
    }

    private static IndexRows index(HierarchyRows rows, int counted) {
        return RowMapper.counted(counted) == Counted.NETS ? rows.nets() : rows.references();
    }

    List<ManagerKey> managers(String tenant, boolean rootsOnly, String after, int limit) throws SQLException {
        List<String> ids =
                list(rootsOnly ? LIST_ROOTS : LIST_MANAGERS, page(tenant, after, limit), row -> row.getString(1));
        requireAscending(after, ids);
        return ids.stream().map(id -> new ManagerKey(tenant, id)).toList();
    }

    /** A place in the list of hierarchies; the summary is null if one of its rows is damaged. */
    private record Listed(String rootId, @Nullable HierarchySummary summary) {}

    /** Lists hierarchies, without those whose rows are damaged. */
    List<HierarchySummary> hierarchies(String tenant, String after, int limit) throws SQLException {
        List<HierarchySummary> found = new ArrayList<>();
        String last = after;
        int wanted = limit;
        List<Listed> listed;
        do {
            listed = list(LIST_HIERARCHIES, page(tenant, last, wanted), row -> listed(tenant, row));
            requireAscending(last, listed.stream().map(Listed::rootId).toList());
            listed.stream().map(Listed::summary).filter(Objects::nonNull).forEach(found::add);
            if (listed.size() < wanted) {
                return found;
            }
            last = listed.get(listed.size() - 1).rootId();
            wanted = limit - found.size();
        } while (wanted > 0);
        return found;
    }

    private Listed listed(String tenant, ResultSet row) throws SQLException {
        String rootId = row.getString(3);
        try {
            HierarchyId id = dialect.id(row, 19);
            HierarchyHead head = rows.head(id, row, 1);
            StoredManager root = rows.manager(id, row, 10).stored();
            return id.equals(dialect.id(row, 20))
                    ? new Listed(
                            rootId,
                            new HierarchySummary(
                                    new ManagerKey(tenant, rootId),
                                    root.name(),
                                    head.rules(),
                                    head.managersCount(),
                                    head.referencesCount()))
                    : new Listed(rootId, null);
        } catch (DamagedDataException e) {
            return new Listed(rootId, null);
        }
    }

    /** Requires the order that a page continues, without which a client would never reach the end of the list. */
    private static void requireAscending(String after, List<String> ids) {
        String last = after;
        for (@Nullable String id : ids) {
            if (id == null || id.compareTo(last) <= 0) {
                throw DamagedDataException.of("an index of the database is not in order", null);
            }
            last = id;
        }
    }

    private static Parameters page(String tenant, String after, int limit) {
        return statement -> {
            statement.setString(1, tenant);
            statement.setString(2, after);
            statement.setInt(3, limit);
        };
    }

    private static Map<String, String> owners() {
        Map<String, String> owners = new LinkedHashMap<>();
        owners.put("its root is gone", """
                select h.id, m.hierarchy_id from (select * from hierarchy where id > ? order by id limit ?) h
                left join manager m on m.tenant = h.tenant and m.id = h.root_id and m.hierarchy_id = h.id
                    and m.parent_slot is null
                order by h.id""");
        for (String table : List.of("manager", "counter", "number_block", "hierarchy_block", "unnumbered", "symbol")) {
            owners.put("it is gone, but has rows in the table " + table, """
                    select t.hierarchy_id, h.id
                    from (select distinct hierarchy_id from %s where hierarchy_id > ? order by hierarchy_id limit ?) t
                    left join hierarchy h on h.id = t.hierarchy_id
                    order by t.hierarchy_id""".formatted(table));
        }
        owners.put("it is gone and not known, but has rows in the table change_log", LOGS);
        return Collections.unmodifiableMap(owners);
    }

    /** The id of a hierarchy that rows belong to, and whether their owner exists. */
    record Owned(HierarchyId id, boolean hasOwner) {}

    /** Runs one of the {@link #OWNERS} queries. */
    List<Owned> owned(String query, HierarchyId after, int limit) throws SQLException {
        List<Owned> owned =
                list(query, page(after, limit), row -> new Owned(dialect.id(row, 1), row.getObject(2) != null));
        requireAscendingIds(after, owned.stream().map(Owned::id).toList());
        return owned;
    }

    List<HierarchyId> hierarchyIds(HierarchyId after, int limit) throws SQLException {
        List<HierarchyId> ids = list(LIST_IDS, page(after, limit), row -> dialect.id(row, 1));
        requireAscendingIds(after, ids);
        return ids;
    }

    List<HierarchyId> formerHierarchyIds(HierarchyId after, int limit) throws SQLException {
        List<HierarchyId> ids = list(LIST_FORMER_IDS, page(after, limit), row -> dialect.id(row, 1));
        requireAscendingIds(after, ids);
        return ids;
    }

    private Parameters page(HierarchyId after, int limit) {
        return statement -> {
            dialect.setId(statement, 1, after);
            statement.setInt(2, limit);
        };
    }

    /** Databases order ids as their texts; Java orders them as two signed numbers. */
    private static void requireAscendingIds(HierarchyId after, List<HierarchyId> ids) {
        requireAscending(
                after.value().toString(),
                ids.stream().map(id -> id.value().toString()).toList());
    }

    List<ManagerKey> expired(Instant now, int limit) throws SQLException {
        return list(
                LIST_EXPIRED,
                statement -> {
                    statement.setLong(1, RowWriter.micros(now));
                    statement.setInt(2, limit);
                },
                row -> new ManagerKey(row.getString(1), row.getString(2)));
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
                row -> rows.response(key, row));
    }

    List<LoggedChange> changes(HierarchyId id, long after, int limit) throws SQLException {
        return list(
                CHANGES,
                statement -> {
                    dialect.setId(statement, 1, id);
                    statement.setLong(2, after);
                    statement.setInt(3, limit);
                },
                row -> rows.change(id, row));
    }

    /**
     * Reads changes of a hierarchy one after the other, and requires that none is missing between them.
     *
     * @return the version of the last one; {@code after} if there is none
     */
    long checkChanges(HierarchyId id, long after, int limit) throws SQLException {
        long[] last = {after};
        forEach(
                CHANGES,
                statement -> {
                    dialect.setId(statement, 1, id);
                    statement.setLong(2, after);
                    statement.setInt(3, limit);
                },
                row -> rows.change(id, row),
                change -> {
                    if (last[0] > 0 && change.version() != last[0] + 1) {
                        throw DamagedDataException.of(
                                id, "the change log lacks changes before version " + change.version(), null);
                    }
                    last[0] = change.version();
                });
        return last[0];
    }

    /** Requires that the log of a hierarchy, if it has one, ends with the version of the hierarchy. */
    void checkEndOfLog(HierarchyId id) throws SQLException {
        boolean isComplete = one(
                        ENDS_OF_LOG,
                        statement -> dialect.setId(statement, 1, id),
                        row -> row.getObject(2) == null || row.getLong(1) == row.getLong(2))
                .orElse(true);
        if (!isComplete) {
            throw DamagedDataException.of(id, "the change log does not end with the version of the hierarchy", null);
        }
    }

    /** A row that was read, and what is wrong with it; null if nothing is. */
    record Checked(HierarchyId id, @Nullable String problem) {}

    /** Reads the rows of former hierarchies after one. */
    List<Checked> checkFormer(HierarchyId after, int limit) throws SQLException {
        return list(ALL_FORMER, page(after, limit), row -> {
            HierarchyId id = dialect.id(row, 1);
            try {
                rows.former(new ManagerKey(row.getString(5), row.getString(6)), id, row);
                return new Checked(id, null);
            } catch (DamagedDataException e) {
                return new Checked(id, e.getMessage());
            }
        });
    }

    MissedChanges missedChanges(HierarchyId id, long after, int limit) throws SQLException {
        List<Missed> found = list(
                MISSED_CHANGES,
                statement -> {
                    statement.setLong(1, after);
                    dialect.setId(statement, 2, id);
                    statement.setInt(3, limit);
                },
                row -> new Missed(row.getLong(9), row.getObject(1) == null ? null : rows.change(id, row)));
        return new MissedChanges(
                found.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(found.get(0).version()),
                found.stream().map(Missed::change).flatMap(Stream::ofNullable).toList());
    }

    /** The stored version of a hierarchy, and a change after another version; null if there is none. */
    private record Missed(long version, @Nullable LoggedChange change) {}

    Optional<CurrentVersion> currentVersion(ManagerKey root) throws SQLException {
        return one(CURRENT_VERSION, of(root), row -> new CurrentVersion(dialect.id(row, 1), row.getLong(2)));
    }

    Map<ManagerKey, Long> currentVersions(Collection<ManagerKey> roots) throws SQLException {
        Map<ManagerKey, Long> versions = new HashMap<>();
        List<ManagerKey> all = List.copyOf(roots);
        for (int start = 0; start < all.size(); start += ROOTS_PER_QUERY) {
            List<ManagerKey> some = all.subList(start, Math.min(all.size(), start + ROOTS_PER_QUERY));
            list(
                            CURRENT_VERSIONS,
                            statement -> {
                                for (int i = 0; i < ROOTS_PER_QUERY; i++) {
                                    // The last one again fills the places that are left.
                                    ManagerKey root = some.get(Math.min(i, some.size() - 1));
                                    statement.setString(2 * i + 1, root.tenant());
                                    statement.setString(2 * i + 2, root.id());
                                }
                            },
                            row -> Map.entry(new ManagerKey(row.getString(1), row.getString(2)), row.getLong(3)))
                    .forEach(entry -> versions.put(entry.getKey(), entry.getValue()));
        }
        return versions;
    }

    Optional<StreamTicket> ticket(String sha256) throws SQLException {
        return one(TICKET, statement -> statement.setString(1, sha256), row -> rows.ticket(sha256, row));
    }

    List<FormerHierarchy> formerHierarchies(ManagerKey root) throws SQLException {
        return list(FORMER, of(root), row -> rows.former(root, dialect.id(row, 1), row));
    }

    /** Returns the last version of the former hierarchies of a root; 0 if there were none. */
    long lastVersion(ManagerKey root) throws SQLException {
        return one(LAST_VERSION, of(root), row -> rows.former(root, dialect.id(row, 1), row))
                .map(FormerHierarchy::version)
                .orElse(0L);
    }

    private static Parameters of(ManagerKey key) {
        return statement -> {
            statement.setString(1, key.tenant());
            statement.setString(2, key.id());
        };
    }

    LogStart logStart(HierarchyId id, int limit) throws SQLException {
        List<LogStart> found = list(
                LOG_START,
                statement -> {
                    dialect.setId(statement, 1, id);
                    dialect.setId(statement, 2, id);
                    statement.setInt(3, limit);
                },
                row -> new LogStart(
                        row.getLong(3), List.of(new LogStart.Entry(row.getLong(1), RowMapper.time(row.getLong(2))))));
        return new LogStart(
                found.isEmpty() ? 0 : found.get(0).newest(),
                found.stream().flatMap(each -> each.oldest().stream()).toList());
    }

    /** Returns the key of the oldest response, if it was stored before a time. */
    Optional<IdempotencyKey> oldestResponse(Instant before) throws SQLException {
        return one(
                OLDEST_RESPONSE,
                statement -> statement.setLong(1, RowWriter.micros(before)),
                row -> new IdempotencyKey(row.getString(1), row.getString(2)));
    }
}
