package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.HierarchyHead;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.ManagerRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.store.GroupRows.MergedRows;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes the rows of changes: what has gone first, so that nothing new meets it. */
final class RowWriter {

    private static final List<String> DELETE_HIERARCHY = List.of(
            "delete from manager where hierarchy_id = ?",
            "delete from counter where hierarchy_id = ?",
            "delete from number_block where hierarchy_id = ?",
            "delete from ahead_block where hierarchy_id = ?",
            "delete from unnumbered where hierarchy_id = ?",
            "delete from hierarchy where id = ?");

    private static final String INSERT_HIERARCHY = """
            insert into hierarchy (managers_count, references_count, id, tenant, root_id, rules, version)
            values (?, ?, ?, ?, ?, ?, 1)""";

    private static final String DELETE_MANAGER = """
            delete from manager where hierarchy_id = ? and slot = ?""";

    private static final String INSERT_MANAGER = """
            insert into manager (hierarchy_id, slot, tenant, id, name, created_at_micros, parent_slot, position)
            values (?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String DELETE_COUNTER = """
            delete from counter where hierarchy_id = ? and slot = ? and counted = ? and prefix = ?""";

    private static final String PUT_COUNTER = """
            insert into counter (hierarchy_id, slot, counted, prefix, next_number) values (?, ?, ?, ?, ?)
            on conflict (hierarchy_id, slot, counted, prefix) do update set next_number = excluded.next_number""";

    private static final String DELETE_NUMBERS = """
            delete from number_block
            where hierarchy_id = ? and slot = ? and counted = ? and prefix = ? and digits = ? and block = ?""";

    private static final String PUT_NUMBERS = """
            insert into number_block (hierarchy_id, slot, counted, prefix, digits, block, owned, retired)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (hierarchy_id, slot, counted, prefix, digits, block)
            do update set owned = excluded.owned, retired = excluded.retired""";

    private static final String DELETE_AHEAD = """
            delete from ahead_block
            where hierarchy_id = ? and counted = ? and prefix = ? and digits = ? and block = ?""";

    private static final String PUT_AHEAD = """
            insert into ahead_block (hierarchy_id, counted, prefix, digits, block, numbers)
            values (?, ?, ?, ?, ?, ?)
            on conflict (hierarchy_id, counted, prefix, digits, block) do update set numbers = excluded.numbers""";

    private static final String DELETE_UNNUMBERED = """
            delete from unnumbered where hierarchy_id = ? and slot = ? and reference = ?""";

    private static final String PUT_UNNUMBERED = """
            insert into unnumbered (hierarchy_id, slot, reference) values (?, ?, ?)
            on conflict (hierarchy_id, slot, reference) do nothing""";

    private static final String INSERT_ANSWER = """
            insert into answer
            (tenant, idempotency_key, fingerprint, status, location, content_type, body, answered_at_micros)
            values (?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String FORGET_ANSWERS = """
            delete from answer where (tenant, idempotency_key) in (
                select tenant, idempotency_key from answer
                where answered_at_micros < ? order by answered_at_micros limit ?)""";

    /** So many that other changes hardly wait. */
    private static final int MAX_FORGOTTEN = 1_000;

    private final WriterConnection connection;
    private final Dialect dialect;
    private final Set<PreparedStatement> batches = new LinkedHashSet<>();

    RowWriter(WriterConnection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    void write(List<PendingChange> changes) throws SQLException {
        GroupRows rows = new GroupRows(changes);
        for (MergedRows hierarchy : rows.hierarchies()) {
            remove(hierarchy);
        }
        execute();
        for (MergedRows hierarchy : rows.hierarchies()) {
            if (!hierarchy.deleted) {
                put(hierarchy);
            }
        }
        for (PendingChange change : changes) {
            StoredResponse answer = change.answer();
            if (answer != null) {
                put(answer);
            }
            Instant before = change.pruneBefore();
            if (before != null) {
                PreparedStatement statement = connection.statement(FORGET_ANSWERS);
                statement.setLong(1, micros(before));
                statement.setInt(2, MAX_FORGOTTEN);
                add(statement);
            }
        }
        execute();
    }

    private void remove(MergedRows hierarchy) throws SQLException {
        if (hierarchy.deleted) {
            if (!hierarchy.created) {
                for (String sql : DELETE_HIERARCHY) {
                    PreparedStatement statement = connection.statement(sql);
                    dialect.setId(statement, 1, hierarchy.head.id());
                    add(statement);
                }
            }
            return;
        }
        if (!hierarchy.created) {
            for (int slot : hierarchy.managers.keySet()) {
                PreparedStatement statement = connection.statement(DELETE_MANAGER);
                dialect.setId(statement, 1, hierarchy.head.id());
                statement.setInt(2, slot);
                add(statement);
            }
        }
    }

    private void put(MergedRows hierarchy) throws SQLException {
        HierarchyHead head = hierarchy.head;
        if (hierarchy.created) {
            PreparedStatement statement = connection.statement(INSERT_HIERARCHY);
            statement.setLong(1, head.managersCount());
            statement.setLong(2, head.referencesCount());
            dialect.setId(statement, 3, head.id());
            statement.setString(4, head.root().tenant());
            statement.setString(5, head.root().id());
            statement.setString(6, head.rules());
            add(statement);
        }
        for (ManagerRow row : hierarchy.managers.values()) {
            put(head, row);
        }
        for (CounterRow row : hierarchy.counters.values()) {
            put(head, row);
        }
        for (var index : hierarchy.indexes.entrySet()) {
            int counted = code(index.getKey());
            for (IndexRows.Numbers row : index.getValue().numbers.values()) {
                put(head, counted, row);
            }
            for (IndexRows.Ahead row : index.getValue().ahead.values()) {
                put(head, counted, row);
            }
            for (IndexRows.Unnumbered row : index.getValue().unnumbered.values()) {
                PreparedStatement statement = connection.statement(row.isOwned() ? PUT_UNNUMBERED : DELETE_UNNUMBERED);
                dialect.setId(statement, 1, head.id());
                statement.setInt(2, row.key().slot());
                statement.setString(3, row.key().reference());
                add(statement);
            }
        }
    }

    private void put(HierarchyHead head, ManagerRow row) throws SQLException {
        StoredManager manager = row.manager();
        if (manager == null) {
            return;
        }
        PreparedStatement statement = connection.statement(INSERT_MANAGER);
        dialect.setId(statement, 1, head.id());
        statement.setInt(2, row.slot());
        statement.setString(3, manager.key().tenant());
        statement.setString(4, manager.key().id());
        statement.setString(5, manager.name());
        statement.setLong(6, micros(manager.createdAt()));
        Integer parentSlot = manager.parentSlot();
        if (parentSlot == null) {
            statement.setNull(7, Types.INTEGER);
        } else {
            statement.setInt(7, parentSlot);
        }
        statement.setLong(8, manager.position());
        add(statement);
    }

    private void put(HierarchyHead head, CounterRow row) throws SQLException {
        Long next = row.next();
        PreparedStatement statement = connection.statement(next == null ? DELETE_COUNTER : PUT_COUNTER);
        dialect.setId(statement, 1, head.id());
        statement.setInt(2, row.key().slot());
        statement.setInt(3, code(row.key().counted()));
        statement.setString(4, row.key().prefix());
        if (next != null) {
            statement.setLong(5, next);
        }
        add(statement);
    }

    private void put(HierarchyHead head, int counted, IndexRows.Numbers row) throws SQLException {
        PreparedStatement statement = connection.statement(row.isGone() ? DELETE_NUMBERS : PUT_NUMBERS);
        dialect.setId(statement, 1, head.id());
        statement.setInt(2, row.key().slot());
        statement.setInt(3, counted);
        statement.setString(4, row.key().series().prefix());
        statement.setInt(5, row.key().series().digits());
        statement.setInt(6, row.key().block());
        if (!row.isGone()) {
            statement.setBytes(7, row.owned());
            statement.setBytes(8, row.retired());
        }
        add(statement);
    }

    private void put(HierarchyHead head, int counted, IndexRows.Ahead row) throws SQLException {
        boolean isGone = row.numbers() == null;
        PreparedStatement statement = connection.statement(isGone ? DELETE_AHEAD : PUT_AHEAD);
        dialect.setId(statement, 1, head.id());
        statement.setInt(2, counted);
        statement.setString(3, row.key().series().prefix());
        statement.setInt(4, row.key().series().digits());
        statement.setInt(5, row.key().block());
        if (!isGone) {
            statement.setBytes(6, row.numbers());
        }
        add(statement);
    }

    private void put(StoredResponse answer) throws SQLException {
        PreparedStatement statement = connection.statement(INSERT_ANSWER);
        statement.setString(1, answer.key().tenant());
        statement.setString(2, answer.key().key());
        statement.setBytes(3, answer.fingerprint());
        statement.setInt(4, answer.status());
        statement.setString(5, answer.location());
        statement.setString(6, answer.contentType());
        statement.setBytes(7, answer.body());
        statement.setLong(8, micros(answer.answeredAt()));
        add(statement);
    }

    private void add(PreparedStatement statement) throws SQLException {
        statement.addBatch();
        batches.add(statement);
    }

    private void execute() throws SQLException {
        for (PreparedStatement statement : batches) {
            statement.executeBatch();
        }
        batches.clear();
    }

    /** How the tables name what is counted. */
    static int code(Counted counted) {
        return counted == Counted.NETS ? 1 : 0;
    }

    /** How the tables write a time: in microseconds since 1970. */
    static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }
}
