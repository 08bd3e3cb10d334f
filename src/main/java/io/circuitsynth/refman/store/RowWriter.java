package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Lifecycle;
import io.circuitsynth.refman.hierarchy.HierarchyChange.Part;
import io.circuitsynth.refman.hierarchy.HierarchyHead;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.ManagerRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredSymbol;
import io.circuitsynth.refman.hierarchy.HierarchyRows.SymbolRow;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.index.IndexRows;
import io.circuitsynth.refman.store.GroupRows.MergedRows;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the rows of changes; deletes first, so that new rows do not conflict with deleted ones. */
final class RowWriter {

    private static final List<String> DELETE_HIERARCHY = List.of(
            "delete from manager where hierarchy_id = ?",
            "delete from counter where hierarchy_id = ?",
            "delete from number_block where hierarchy_id = ?",
            "delete from hierarchy_block where hierarchy_id = ?",
            "delete from unnumbered where hierarchy_id = ?",
            "delete from symbol where hierarchy_id = ?",
            "delete from hierarchy where id = ?");

    private static final String INSERT_HIERARCHY = """
            insert into hierarchy
            (managers_count, references_count, id, tenant, root_id, rules, checksum, version,
                lifetime_seconds, expires_at_micros)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String DELETE_MANAGER = """
            delete from manager where hierarchy_id = ? and slot = ?""";

    private static final String INSERT_MANAGER = """
            insert into manager
            (hierarchy_id, slot, tenant, id, name, created_at_micros, parent_slot, position, ranges, checksum)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String DELETE_COUNTER = """
            delete from counter where hierarchy_id = ? and slot = ? and counted = ? and prefix = ?""";

    private static final String PUT_COUNTER = """
            insert into counter (hierarchy_id, slot, counted, prefix, next_number, checksum) values (?, ?, ?, ?, ?, ?)
            on conflict (hierarchy_id, slot, counted, prefix)
            do update set next_number = excluded.next_number, checksum = excluded.checksum""";

    private static final String DELETE_NUMBERS = """
            delete from number_block
            where hierarchy_id = ? and slot = ? and counted = ? and prefix = ? and digits = ? and block = ?""";

    private static final String PUT_NUMBERS = """
            insert into number_block (hierarchy_id, slot, counted, prefix, digits, block, owned, retired, checksum)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (hierarchy_id, slot, counted, prefix, digits, block)
            do update set owned = excluded.owned, retired = excluded.retired, checksum = excluded.checksum""";

    private static final String DELETE_HIERARCHY_NUMBERS = """
            delete from hierarchy_block
            where hierarchy_id = ? and counted = ? and prefix = ? and digits = ? and block = ?""";

    private static final String PUT_HIERARCHY_NUMBERS = """
            insert into hierarchy_block (hierarchy_id, counted, prefix, digits, block, ahead, retired, checksum)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (hierarchy_id, counted, prefix, digits, block)
            do update set ahead = excluded.ahead, retired = excluded.retired, checksum = excluded.checksum""";

    private static final String DELETE_UNNUMBERED = """
            delete from unnumbered where hierarchy_id = ? and slot = ? and reference = ?""";

    private static final String PUT_UNNUMBERED = """
            insert into unnumbered (hierarchy_id, slot, reference, checksum) values (?, ?, ?, ?)
            on conflict (hierarchy_id, slot, reference) do update set checksum = excluded.checksum""";

    private static final String DELETE_SYMBOL = """
            delete from symbol where hierarchy_id = ? and symbol_key = ?""";

    private static final String PUT_SYMBOL = """
            insert into symbol (hierarchy_id, symbol_key, slot, unit, reference, checksum) values (?, ?, ?, ?, ?, ?)
            on conflict (hierarchy_id, symbol_key)
            do update set slot = excluded.slot, unit = excluded.unit, reference = excluded.reference,
                checksum = excluded.checksum""";

    private static final String INSERT_RESPONSE = """
            insert into answer
            (tenant, idempotency_key, fingerprint, status, location, content_type, body, answered_at_micros, checksum,
                root_id, hierarchy_version)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String PRUNE_RESPONSES = """
            delete from answer where (tenant, idempotency_key) in (
                select tenant, idempotency_key from answer
                where answered_at_micros < ? order by answered_at_micros limit ?)""";

    private static final String INSERT_TICKET = """
            insert into stream_ticket (sha256, tenant, root_id, caller, role, expires_at_micros, checksum)
            values (?, ?, ?, ?, ?, ?, ?)""";

    private static final String DELETE_TICKET = "delete from stream_ticket where sha256 = ?";

    private static final String PRUNE_TICKETS = """
            delete from stream_ticket where sha256 in (
                select sha256 from stream_ticket where expires_at_micros < ? order by expires_at_micros limit ?)""";

    private static final String INSERT_CHANGE = """
            insert into change_log (hierarchy_id, version, at_micros, operation, changed_by, request_id,
                idempotency_key, mutations, checksum)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String INSERT_FORMER = """
            insert into former_hierarchy (hierarchy_id, tenant, root_id, version, ended_at_micros, checksum)
            values (?, ?, ?, ?, ?, ?)""";

    private static final String PRUNE_CHANGES = """
            delete from change_log where hierarchy_id = ? and version in (
                select version from change_log where hierarchy_id = ? and version <= ? order by version limit ?)
            and (version < (select max(version) from change_log where hierarchy_id = ?)
                or not exists (select 1 from hierarchy where id = ?))""";

    private static final String PRUNE_FORMER = """
            delete from former_hierarchy where hierarchy_id = ? and ended_at_micros < ?
            and not exists (select 1 from change_log where hierarchy_id = ?)""";

    private final WriterConnection connection;
    private final Dialect dialect;
    private final RowChecksum checksum;
    private final Set<PreparedStatement> batches = new LinkedHashSet<>();

    RowWriter(WriterConnection connection, Dialect dialect, RowChecksum checksum) {
        this.connection = connection;
        this.dialect = dialect;
        this.checksum = checksum;
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
            for (LoggedRow row : change.logged()) {
                put(row);
            }
            for (Part part : change.change().parts()) {
                if (part.lifecycle() == Lifecycle.DELETED) {
                    putFormer(part, change.change().origin().at());
                }
            }
            StoredResponse response = change.response();
            if (response != null) {
                put(response);
            }
        }
        execute();
        // At the end: nodes that prune the same rows wait for each other, and then for nothing else.
        for (PendingChange change : changes) {
            Pruning pruning = change.pruning();
            if (pruning != null) {
                prune(pruning);
            }
            TicketChange tickets = change.tickets();
            if (tickets != null) {
                write(tickets);
            }
        }
        execute();
    }

    private void prune(Pruning pruning) throws SQLException {
        if (pruning instanceof Pruning.Responses responses) {
            PreparedStatement statement = connection.statement(PRUNE_RESPONSES);
            statement.setLong(1, micros(responses.before()));
            statement.setInt(2, HierarchyStore.MAX_PRUNED);
            add(statement);
        } else if (pruning instanceof Pruning.Changes log) {
            PreparedStatement statement = connection.statement(PRUNE_CHANGES);
            dialect.setId(statement, 1, log.hierarchy());
            dialect.setId(statement, 2, log.hierarchy());
            statement.setLong(3, log.through());
            statement.setInt(4, HierarchyStore.MAX_PRUNED);
            dialect.setId(statement, 5, log.hierarchy());
            dialect.setId(statement, 6, log.hierarchy());
            add(statement);
        } else if (pruning instanceof Pruning.Former former) {
            PreparedStatement statement = connection.statement(PRUNE_FORMER);
            dialect.setId(statement, 1, former.hierarchy());
            statement.setLong(2, micros(former.before()));
            dialect.setId(statement, 3, former.hierarchy());
            add(statement);
        }
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
            statement.setInt(7, checksum.ofHierarchy(head, hierarchy.version));
            statement.setLong(8, hierarchy.version);
            setExpiry(statement, 9, head.expiry());
            add(statement);
        }
        for (ManagerRow row : hierarchy.managers.values()) {
            put(head, row);
        }
        for (CounterRow row : hierarchy.counters.values()) {
            put(head, row);
        }
        for (SymbolRow row : hierarchy.symbols.values()) {
            put(head, row);
        }
        for (var index : hierarchy.indexes.entrySet()) {
            int counted = code(index.getKey());
            for (IndexRows.Numbers row : index.getValue().numbers.values()) {
                put(head, counted, row);
            }
            for (IndexRows.HierarchyNumbers row :
                    index.getValue().hierarchyNumbers.values()) {
                put(head, counted, row);
            }
            for (IndexRows.Unnumbered row : index.getValue().unnumbered.values()) {
                PreparedStatement statement = connection.statement(row.isOwned() ? PUT_UNNUMBERED : DELETE_UNNUMBERED);
                dialect.setId(statement, 1, head.id());
                statement.setInt(2, row.key().slot());
                statement.setString(3, row.key().reference());
                if (row.isOwned()) {
                    statement.setInt(4, checksum.ofUnnumbered(head.id(), row.key()));
                }
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
        statement.setString(9, manager.ranges().text());
        statement.setInt(10, checksum.ofManager(head.id(), row.slot(), manager));
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
            statement.setInt(6, checksum.ofCounter(head.id(), row.key(), next));
        }
        add(statement);
    }

    private void put(HierarchyHead head, SymbolRow row) throws SQLException {
        StoredSymbol symbol = row.symbol();
        PreparedStatement statement = connection.statement(symbol == null ? DELETE_SYMBOL : PUT_SYMBOL);
        dialect.setId(statement, 1, head.id());
        statement.setString(2, row.key());
        if (symbol != null) {
            statement.setInt(3, symbol.slot());
            statement.setInt(4, symbol.unit());
            statement.setString(5, symbol.reference());
            statement.setInt(6, checksum.ofSymbol(head.id(), row.key(), symbol));
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
            statement.setInt(9, checksum.ofNumbers(head.id(), counted, row));
        }
        add(statement);
    }

    private void put(HierarchyHead head, int counted, IndexRows.HierarchyNumbers row) throws SQLException {
        PreparedStatement statement =
                connection.statement(row.isGone() ? DELETE_HIERARCHY_NUMBERS : PUT_HIERARCHY_NUMBERS);
        dialect.setId(statement, 1, head.id());
        statement.setInt(2, counted);
        statement.setString(3, row.key().series().prefix());
        statement.setInt(4, row.key().series().digits());
        statement.setInt(5, row.key().block());
        if (!row.isGone()) {
            statement.setBytes(6, row.ahead());
            statement.setBytes(7, row.retired());
            statement.setInt(8, checksum.ofHierarchyNumbers(head.id(), counted, row));
        }
        add(statement);
    }

    private void put(LoggedRow row) throws SQLException {
        PreparedStatement statement = connection.statement(INSERT_CHANGE);
        dialect.setId(statement, 1, row.hierarchy());
        statement.setLong(2, row.version());
        statement.setLong(3, micros(row.origin().at()));
        statement.setString(4, row.origin().operation());
        statement.setString(5, row.origin().by());
        statement.setString(6, row.origin().requestId());
        statement.setString(7, row.origin().idempotencyKey());
        statement.setString(8, row.mutations());
        statement.setInt(9, checksum.ofChange(row));
        add(statement);
    }

    private void putFormer(Part part, Instant endedAt) throws SQLException {
        FormerHierarchy former = new FormerHierarchy(part.head().id(), part.version());
        ManagerKey root = part.head().root();
        PreparedStatement statement = connection.statement(INSERT_FORMER);
        dialect.setId(statement, 1, former.id());
        statement.setString(2, root.tenant());
        statement.setString(3, root.id());
        statement.setLong(4, former.version());
        statement.setLong(5, micros(endedAt));
        statement.setInt(6, checksum.ofFormer(former, root, micros(endedAt)));
        add(statement);
    }

    private void put(StoredResponse response) throws SQLException {
        PreparedStatement statement = connection.statement(INSERT_RESPONSE);
        statement.setString(1, response.key().tenant());
        statement.setString(2, response.key().key());
        statement.setBytes(3, response.fingerprint());
        statement.setInt(4, response.status());
        statement.setString(5, response.location());
        statement.setString(6, response.contentType());
        statement.setBytes(7, response.body());
        statement.setLong(8, micros(response.storedAt()));
        statement.setInt(9, checksum.ofResponse(response));
        HierarchyVersion hierarchy = response.hierarchy();
        if (hierarchy == null) {
            statement.setNull(10, Types.VARCHAR);
            statement.setNull(11, Types.BIGINT);
        } else {
            statement.setString(10, hierarchy.rootId());
            statement.setLong(11, hierarchy.version());
        }
        add(statement);
    }

    private void write(TicketChange change) throws SQLException {
        StreamTicket ticket = change.added();
        if (ticket != null) {
            PreparedStatement statement = connection.statement(INSERT_TICKET);
            statement.setString(1, ticket.sha256());
            statement.setString(2, ticket.root().tenant());
            statement.setString(3, ticket.root().id());
            statement.setString(4, ticket.caller());
            statement.setString(5, ticket.role());
            statement.setLong(6, micros(ticket.expiresAt()));
            statement.setInt(7, checksum.ofTicket(ticket));
            statement.executeUpdate();
        }
        if (change.removed() != null) {
            PreparedStatement statement = connection.statement(DELETE_TICKET);
            statement.setString(1, change.removed());
            change.setRemoved(statement.executeUpdate() == 1);
        }
        Instant before = change.pruneBefore();
        if (before != null) {
            PreparedStatement statement = connection.statement(PRUNE_TICKETS);
            statement.setLong(1, micros(before));
            statement.setInt(2, HierarchyStore.MAX_PRUNED);
            statement.executeUpdate();
        }
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

    /** Sets two parameters from {@code first} on: the lifetime and the time of an expiry. */
    static void setExpiry(PreparedStatement statement, int first, @Nullable Expiry expiry) throws SQLException {
        if (expiry == null) {
            statement.setNull(first, Types.BIGINT);
            statement.setNull(first + 1, Types.BIGINT);
        } else {
            statement.setLong(first, expiry.lifetime().toSeconds());
            statement.setLong(first + 1, micros(expiry.at()));
        }
    }

    /** Returns the code of a kind of counter in the tables. */
    static int code(Counted counted) {
        return counted == Counted.NETS ? 1 : 0;
    }

    /** Converts a time to the format of the tables: microseconds since 1970. */
    static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }
}
