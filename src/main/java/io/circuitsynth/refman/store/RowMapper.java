package io.circuitsynth.refman.store;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.Series;
import io.circuitsynth.refman.hierarchy.ChangeOrigin;
import io.circuitsynth.refman.hierarchy.DamagedDataException;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.HierarchyHead;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterKey;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.ManagerRow;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredSymbol;
import io.circuitsynth.refman.hierarchy.HierarchyRows.SymbolRow;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.index.IndexRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Maps rows to values, and refuses damaged ones.
 *
 * <p>A row with a checksum must match it, and is then what was written. A row of an earlier version has none, so the format
 * of its values is checked instead.
 */
final class RowMapper {

    /** Exceeds every slot of a hierarchy; a larger one would only allocate memory. */
    private static final int MAX_SLOTS = 1 << 22;

    private static final int MAX_DIGITS = 255;
    private static final int MAX_BLOCK = 0xFFFF;

    private final RowChecksum checksum = new RowChecksum();

    /** Maps nine columns from {@code first} on: version, tenant, root id, rules, two counts, the expiry and the checksum. */
    HierarchyHead head(HierarchyId id, ResultSet row, int first) throws SQLException {
        HierarchyHead head = new HierarchyHead(
                id,
                new ManagerKey(text(row, first + 1), text(row, first + 2)),
                text(row, first + 3),
                row.getLong(first + 4),
                row.getLong(first + 5),
                expiry(row, first + 6));
        long version = row.getLong(first);
        if (!isVerified(row, first + 8, checksum.ofHierarchy(head, version))) {
            require(version > 0 && head.managersCount() > 0 && head.referencesCount() >= 0);
        }
        return head;
    }

    /** Maps two columns from {@code first} on: the lifetime and the time of the expiry, both null or none. */
    private static @Nullable Expiry expiry(ResultSet row, int first) throws SQLException {
        long seconds = row.getLong(first);
        boolean hasLifetime = !row.wasNull();
        long micros = row.getLong(first + 1);
        require(hasLifetime == !row.wasNull());
        return hasLifetime ? new Expiry(Duration.ofSeconds(seconds), time(micros)) : null;
    }

    /** Maps nine columns from {@code first} on: those of the table without the hierarchy, the checksum last. */
    ManagerRow manager(HierarchyId id, ResultSet row, int first) throws SQLException {
        int parentSlot = row.getInt(first + 5);
        Integer parent = row.wasNull() ? null : (Integer) parentSlot;
        Optional<ManagerRanges> ranges = ManagerRanges.parse(row.getString(first + 7));
        require(ranges.isPresent());
        ManagerRow manager = new ManagerRow(
                row.getInt(first),
                new StoredManager(
                        new ManagerKey(text(row, first + 1), text(row, first + 2)),
                        row.getString(first + 3),
                        time(row.getLong(first + 4)),
                        parent,
                        row.getLong(first + 6),
                        ranges.orElseThrow()));
        if (!isVerified(row, first + 8, checksum.ofManager(id, manager.slot(), manager.stored()))) {
            require(isSlot(manager.slot())
                    && ManagerKey.isValidId(manager.stored().key().id())
                    && manager.stored().position() >= 0);
        }
        return manager;
    }

    CounterRow counter(HierarchyId id, ResultSet row) throws SQLException {
        long next = row.getLong(4);
        CounterKey key = new CounterKey(row.getInt(1), counted(row.getInt(2)), text(row, 3));
        if (!isVerified(row, 5, checksum.ofCounter(id, key, next))) {
            require(isSlot(key.slot()) && next >= 1 && next <= Designator.MAX_NUMBER + 1);
        }
        return new CounterRow(key, next);
    }

    IndexRows.Numbers numbers(HierarchyId id, ResultSet row) throws SQLException {
        int counted = row.getInt(2);
        IndexRows.Numbers numbers = new IndexRows.Numbers(
                new IndexRows.NumbersKey(row.getInt(1), new Series(text(row, 3), row.getInt(4)), row.getInt(5)),
                row.getBytes(6),
                row.getBytes(7));
        if (!isVerified(row, 8, checksum.ofNumbers(id, counted, numbers))) {
            require(isSlot(numbers.key().slot())
                    && isBlock(numbers.key().series(), numbers.key().block())
                    && numbers.isReadable());
        }
        return numbers;
    }

    IndexRows.HierarchyNumbers hierarchyNumbers(HierarchyId id, ResultSet row) throws SQLException {
        int counted = row.getInt(1);
        IndexRows.HierarchyNumbers numbers = new IndexRows.HierarchyNumbers(
                new IndexRows.HierarchyNumbersKey(new Series(text(row, 2), row.getInt(3)), row.getInt(4)),
                row.getBytes(5),
                row.getBytes(6));
        if (!isVerified(row, 7, checksum.ofHierarchyNumbers(id, counted, numbers))) {
            require(isBlock(numbers.key().series(), numbers.key().block()) && numbers.isReadable());
        }
        return numbers;
    }

    IndexRows.Unnumbered unnumbered(HierarchyId id, ResultSet row) throws SQLException {
        IndexRows.UnnumberedKey key = new IndexRows.UnnumberedKey(row.getInt(1), text(row, 2));
        if (!isVerified(row, 3, checksum.ofUnnumbered(id, key))) {
            require(isSlot(key.slot()) && !Designator.parse(key.reference()).isNumbered());
        }
        return new IndexRows.Unnumbered(key, true);
    }

    SymbolRow symbol(HierarchyId id, ResultSet row) throws SQLException {
        String key = text(row, 1);
        StoredSymbol symbol = new StoredSymbol(row.getInt(2), row.getInt(3), text(row, 4));
        require(isVerified(row, 5, checksum.ofSymbol(id, key, symbol)));
        return new SymbolRow(key, symbol);
    }

    StoredResponse response(IdempotencyKey key, ResultSet row) throws SQLException {
        StoredResponse response = new StoredResponse(
                key,
                row.getBytes(1),
                row.getInt(2),
                row.getString(3),
                row.getString(4),
                body(row.getBytes(5)),
                version(row.getString(8), row.getLong(9)),
                time(row.getLong(6)));
        boolean isVerified = isVerified(row, 7, checksum.ofResponse(response));
        require(isVerified || response.fingerprint() != null);
        return response;
    }

    private static @Nullable HierarchyVersion version(@Nullable String rootId, long version) {
        return rootId == null ? null : new HierarchyVersion(rootId, version);
    }

    StreamTicket ticket(String sha256, ResultSet row) throws SQLException {
        StreamTicket ticket = new StreamTicket(
                sha256, new ManagerKey(text(row, 1), text(row, 2)), text(row, 3), text(row, 4), time(row.getLong(5)));
        require(isVerified(row, 6, checksum.ofTicket(ticket)));
        return ticket;
    }

    /** Returns a text that is never null, unless the row is damaged. */
    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        require(text != null);
        return text;
    }

    /** Compares the stored checksum; returns false if the row has none. */
    private static boolean isVerified(ResultSet row, int column, int actual) throws SQLException {
        int stored = row.getInt(column);
        if (row.wasNull()) {
            return false;
        }
        if (stored != actual) {
            throw DamagedDataException.of("the checksum of a row does not match", null);
        }
        return true;
    }

    private static void require(boolean isWellFormed) {
        if (!isWellFormed) {
            throw DamagedDataException.of("a row has a value that is never written", null);
        }
    }

    private static boolean isSlot(int slot) {
        return slot >= 0 && slot < MAX_SLOTS;
    }

    private static boolean isBlock(Series series, int block) {
        return block >= 0 && block <= MAX_BLOCK && series.digits() >= 0 && series.digits() <= MAX_DIGITS;
    }

    /** Returns the kind of counter that a code in the tables stands for. */
    static Counted counted(int code) {
        return code == RowWriter.code(Counted.NETS) ? Counted.NETS : Counted.REFERENCES;
    }

    private static byte[] body(byte @Nullable [] stored) {
        return stored == null ? new byte[0] : stored;
    }

    LoggedChange change(HierarchyId hierarchy, ResultSet row) throws SQLException {
        LoggedRow logged = new LoggedRow(
                hierarchy,
                row.getLong(1),
                new ChangeOrigin(
                        time(row.getLong(2)), text(row, 3), row.getString(4), row.getString(5), row.getString(6)),
                text(row, 7));
        require(checksum.ofChange(logged) == row.getInt(8));
        return new LoggedChange(hierarchy, logged.version(), logged.origin(), MutationCodec.read(logged.mutations()));
    }

    FormerHierarchy former(ManagerKey root, HierarchyId id, ResultSet row) throws SQLException {
        FormerHierarchy former = new FormerHierarchy(id, row.getLong(2));
        require(checksum.ofFormer(former, root, row.getLong(3)) == row.getInt(4));
        return former;
    }

    /** Converts a time from the format of the tables. */
    static Instant time(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
